import { DataTypes, type Model, type ModelStatic, type Sequelize } from 'sequelize';
import type { RunRow } from './run-row.js';

/** Runs as Sequelize writes them; the migrations say what the table is like. */
export type RunModel = ModelStatic<Model<RunRow>>;

const { BIGINT, DATEONLY, DOUBLE, INTEGER, SMALLINT, TEXT, UUID } = DataTypes;

export function defineRunModel(sequelize: Sequelize): RunModel {
  return sequelize.define<Model<RunRow>>('runs', {
    id: { type: UUID, primaryKey: true },
    uid: UUID,
    user_id: TEXT,
    distance: INTEGER,
    start_micros: BIGINT,
    start_offset_minutes: SMALLINT,
    start_fraction_digits: SMALLINT,
    end_micros: BIGINT,
    end_offset_minutes: SMALLINT,
    end_fraction_digits: SMALLINT,
    start_lat_e7: INTEGER,
    start_lng_e7: INTEGER,
    end_lat_e7: INTEGER,
    end_lng_e7: INTEGER,
    date: DATEONLY,
    duration: INTEGER,
    average_speed_milli: INTEGER,
    average_pace_milli: BIGINT,
    created_at_ms: BIGINT,
    updated_at_ms: BIGINT,
    version: BIGINT,
    weather_request: BIGINT,
    weather_revision: BIGINT,
    weather_status: TEXT,
    weather_attempts: INTEGER,
    weather_next_attempt_at_ms: BIGINT,
    weather_reason: TEXT,
    weather_provider: TEXT,
    weather_kind: TEXT,
    weather_observed_at_ms: BIGINT,
    weather_fetched_at_ms: BIGINT,
    weather_condition: TEXT,
    weather_condition_code: INTEGER,
    weather_temperature_c: DOUBLE,
    weather_feels_like_c: DOUBLE,
    weather_humidity_percent: DOUBLE,
    weather_pressure_hpa: DOUBLE,
    weather_wind_speed_mps: DOUBLE,
    weather_wind_bearing_deg: DOUBLE,
    weather_cloud_cover_percent: DOUBLE,
    weather_precipitation_mm: DOUBLE,
  });
}

/** Every column, in the order of the model. */
export function columnsOf(model: RunModel): string[] {
  return Object.keys(model.getAttributes());
}
