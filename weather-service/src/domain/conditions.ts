import type { Hour } from './hour.js';

export type WeatherKind = 'forecast' | 'archive';

/** What was measured or modelled for a place and an hour, in the units of the public API. Absent: the provider gave none. */
export interface Conditions {
  /** WMO 4677, as Open-Meteo uses it. */
  readonly conditionCode?: number;
  readonly temperatureC?: number;
  readonly feelsLikeC?: number;
  readonly humidityPercent?: number;
  /** At sea level. */
  readonly pressureHpa?: number;
  readonly windSpeedMps?: number;
  /** Where the wind comes from, clockwise from north. */
  readonly windBearingDeg?: number;
  readonly cloudCoverPercent?: number;
  /** Of one hour. */
  readonly precipitationMm?: number;
}

/** Conditions with where they come from. */
export interface Observation {
  readonly provider: string;
  readonly kind: WeatherKind;
  readonly hour: Hour;
  readonly fetchedAt: Date;
  readonly conditions: Conditions;
  /** For a forecast: when the provider's archive should have a better value. */
  readonly archiveDueAt?: Date;
}

/**
 * The widest values that the weather of the earth has reached, with some room (WMO, World Weather and Climate Extremes
 * Archive). What lies outside was measured in another unit: kelvin or Fahrenheit, inches of mercury, km/h of a storm.
 */
const bounds: Readonly<Record<keyof Conditions, readonly [number, number]>> = {
  conditionCode: [0, 99],
  temperatureC: [-95, 62],
  feelsLikeC: [-140, 95],
  humidityPercent: [0, 100],
  pressureHpa: [850, 1100],
  windSpeedMps: [0, 120],
  windBearingDeg: [0, 360],
  cloudCoverPercent: [0, 100],
  precipitationMm: [0, 450],
};

/** The names of the values that cannot be, in the units that they should have. */
export function implausible(conditions: Conditions): (keyof Conditions)[] {
  return (Object.keys(bounds) as (keyof Conditions)[]).filter((name) => {
    const value = conditions[name];
    const [least, most] = bounds[name];
    return value !== undefined && !(value >= least && value <= most);
  });
}

/** An answer without a temperature says nothing about a run: it counts as none. */
export function isEmpty(conditions: Conditions): boolean {
  return conditions.temperatureC === undefined;
}
