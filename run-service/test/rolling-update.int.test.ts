import { randomUUID } from 'node:crypto';
import type { Run } from '@jogging/proto/runs';
import { expect } from 'chai';
import type { RunId, Uid } from '../src/domain/ids.js';
import { newRun } from '../src/domain/run.js';
import { rowOf } from '../src/store/run-row.js';
import { indianZones, sampleAttributes } from './attributes.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { at, creation } from './sample-runs.js';

/** The columns that release 1.0.0 knows; it reads, records and updates only these. */
const columns = [
  ...['id', 'uid', 'user_id', 'distance', 'start_micros', 'start_offset_minutes', 'start_fraction_digits'],
  ...['end_micros', 'end_offset_minutes', 'end_fraction_digits', 'start_lat_e7', 'start_lng_e7', 'end_lat_e7'],
  ...['end_lng_e7', 'date', 'duration', 'average_speed_milli', 'average_pace_milli', 'created_at_ms', 'updated_at_ms'],
  ...['version', 'weather_request', 'weather_revision', 'weather_status', 'weather_attempts'],
  ...['weather_next_attempt_at_ms', 'weather_reason', 'weather_provider', 'weather_kind', 'weather_observed_at_ms'],
  ...['weather_fetched_at_ms', 'weather_condition', 'weather_condition_code', 'weather_temperature_c'],
  ...['weather_feels_like_c', 'weather_humidity_percent', 'weather_pressure_hpa', 'weather_wind_speed_mps'],
  ...['weather_wind_bearing_deg', 'weather_cloud_cover_percent', 'weather_precipitation_mm'],
];

describe('release 1.0.0 on the schema of this release', () => {
  let service: RunningService;
  const ada = principal('ada');

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  after(() => service?.stop());

  /** A row as 1.0.0 makes it. */
  const rowOfBefore = () => {
    const owner = { uid: ada.uid as Uid, userId: ada.userId };
    const row = rowOf(newRun(randomUUID() as RunId, owner, sampleAttributes, 1_700_000_000_000, indianZones));
    return Object.fromEntries(columns.map((name) => [name, row[name]]));
  };
  const recordAsBefore = async (row: object): Promise<void> => {
    const sql = 'SELECT record_run(jsonb_populate_record(NULL::runs, $1), $2, $3, $4) AS recorded';
    const params = [JSON.stringify(row), 'run.created', randomUUID(), '{}'];
    const [answer] = await service.database.query<{ recorded: boolean }>(sql, params);
    expect(answer?.recorded).to.equal(true);
  };
  const read = (id: unknown): Promise<Run> => service.as(ada, (runs) => runs.getRun({ id: String(id) }));

  it('release 1.0.0 records runs that this release reads, with defaults for attributes that 1.0.0 lacks', async () => {
    const row = rowOfBefore();
    await recordAsBefore(row);
    const run = await read(row.id);
    expect(run).to.deep.include({
      indoor: false,
      countsForRecords: true,
      tags: [],
      timeZone: undefined,
      title: undefined,
    });
    expect(run.startTime).to.deep.include({ micros: row.start_micros, offsetMinutes: 0, offsetKind: undefined });
  });

  const changeAsBefore = async (id: string | undefined, change: object): Promise<void> => {
    const changed = columns.filter((name) => name !== 'id').map((name) => `${name} = new.${name}`);
    await service.database.query(
      `UPDATE runs SET ${changed.join(', ')} FROM jsonb_populate_record(NULL::runs, $1) AS new WHERE runs.id = $2`,
      [JSON.stringify({ ...rowOfBefore(), version: 2, ...change }), id],
    );
  };

  it('release 1.0.0 changes runs of this release without losing attributes that 1.0.0 lacks', async () => {
    const { run } = await service.as(ada, (runs) =>
      runs.createRun(creation({ title: 'Along the river', notes: 'Wet.' })),
    );
    await changeAsBefore(run?.id, { distance: 5000 });
    expect(await read(run?.id)).to.include({ distance: 5000, version: 2, title: 'Along the river', notes: 'Wet.' });
  });

  it('speed and pace by moving time follow when release 1.0.0 changes a distance', async () => {
    const { run } = await service.as(ada, (runs) => runs.createRun(creation({ movingTime: 16 })));
    // Two halves, each of which goes to its even neighbour.
    await changeAsBefore(run?.id, { distance: 4001 });
    expect(await read(run?.id)).to.include({ averageMovingSpeedMilli: 250_062, averageMovingPaceMilli: 3999 });
    await changeAsBefore(run?.id, { distance: 4003 });
    expect(await read(run?.id)).to.include({ averageMovingSpeedMilli: 250_188, averageMovingPaceMilli: 3997 });
  });

  it('a moving time that is longer than the duration is cleared when release 1.0.0 changes the duration', async () => {
    const { run } = await service.as(ada, (runs) => runs.createRun(creation({ movingTime: 1400 })));
    await changeAsBefore(run?.id, { duration: 1399 });
    expect(await read(run?.id)).to.include({
      movingTime: undefined,
      averageMovingSpeedMilli: undefined,
      averageMovingPaceMilli: undefined,
    });
  });

  it('release 1.0.0 can change the offset of a start, which replaces the kind of offset that this release had stored', async () => {
    const { run } = await service.as(ada, (runs) =>
      runs.createRun(creation({ startTime: at('2020-01-24T16:34:34Z') })),
    );
    await service.database.query('UPDATE runs SET start_offset_minutes = 60 WHERE id = $1', [run?.id]);
    const page = await service.as(ada, (runs) =>
      runs.listRuns({ query: undefined, ownerUid: undefined, asLines: false }),
    );
    const found = page.runs.find(({ id }) => id === run?.id);
    expect(found?.startTime).to.include({ offsetMinutes: 60 });
  });

  it('release 1.0.0 reads runs of this release from its own columns', async () => {
    const { run } = await service.as(ada, (runs) => runs.createRun(creation({ tags: { names: ['race'] } })));
    const [row] = await service.database.query<Record<string, unknown>>(
      `SELECT ${columns.join(', ')} FROM runs WHERE id = $1`,
      [run?.id],
    );
    expect(row).to.include({ distance: run?.distance, date: run?.date, start_lat_e7: run?.startLatE7 });
  });
});
