import type { Run } from '@jogging/proto/runs';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { redateRuns } from '../src/commands/redate-runs.js';
import { zoneAt } from '../src/geography/zone-at.js';
import { RunBatches } from '../src/store/run-batches.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { at, change, creation } from './sample-runs.js';

describe('redating runs of earlier releases', () => {
  let service: RunningService;
  const ada = principal('ada');

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  after(() => service?.stop());

  const create = async (start: string, end: string): Promise<Run> => {
    const place = { startLatE7: 407_800_000, startLngE7: -739_600_000 };
    const input = { ...place, startTime: at(start), endTime: at(end) };
    const { run } = await service.as(ada, (runs) => runs.createRun(creation(input)));
    if (!run) throw new Error('no run was created');
    return run;
  };

  it('dates runs in UTC by their place, once, and publishes the changes', async () => {
    const evening = await create('2024-08-05T00:30:00Z', '2024-08-05T01:15:00Z');
    const noon = await create('2024-08-05T16:30:00Z', '2024-08-05T17:15:00Z');
    const offset = await create('2024-08-05T00:30:00+02:00', '2024-08-05T01:15:00+02:00');
    // As the release before recorded them.
    await service.database.query('UPDATE runs SET start_offset_kind = NULL, end_offset_kind = NULL');
    await service.database.query("UPDATE runs SET date = '2024-08-05'");
    const deps = {
      database: service.database,
      batches: new RunBatches(service.database),
      outbox: service.outbox,
      zoneAt,
    };

    expect(await redateRuns(deps, { dryRun: true })).to.deep.equal({ looked: 2, moved: 1 });
    expect(await redateRuns(deps, { dryRun: false })).to.deep.equal({ looked: 2, moved: 1 });
    expect(await redateRuns(deps, { dryRun: false })).to.deep.equal({ looked: 2, moved: 0 });

    const read = (run: Run) => service.as(ada, (runs) => runs.getRun({ id: run.id }));
    expect(await read(evening)).to.include({ date: '2024-08-04', version: 2, updatedAtMs: evening.updatedAtMs });
    expect(await read(noon)).to.include({ date: '2024-08-05', version: 1 });
    expect(await read(offset)).to.include({ date: '2024-08-05', version: 1 });
    await eventually(() =>
      service.events.some(({ type, subject }) => type === 'run.updated' && subject === evening.id),
    );
  });

  it('keeps the date of a run while a client changes neither place, time nor zone', async () => {
    const run = await create('2024-08-06T00:30:00Z', '2024-08-06T01:15:00Z');
    await service.database.query("UPDATE runs SET start_offset_kind = NULL, date = '2024-08-06' WHERE id = $1", [
      run.id,
    ]);
    const patch = (input: Parameters<typeof change>[1]) =>
      service.as(ada, (runs) => runs.updateRun(change(run.id, input)));
    expect(await patch({ title: 'In the park' })).to.include({ date: '2024-08-06' });
    expect(await patch({ startLatE7: 407_900_000 })).to.include({ date: '2024-08-05' });
    expect(await patch({ timeZone: 'Europe/London' })).to.include({ date: '2024-08-06' });
  });
});
