import { Run } from '@jogging/proto/runs';
import { Weather } from '@jogging/proto/weather';
import { eventually } from '@jogging/service-kit/testing';
import { failureSchema } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import type { Difference } from '../src/commands/difference.js';
import { runCli } from './support/run-cli.js';
import { type RunExportDouble, runExportDouble } from './support/run-export-double.js';
import { aRun, daysAgo, hoursAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

interface Checked {
  readonly code: number;
  readonly ok: boolean;
  readonly checked: { readonly runs: number };
  readonly differences: readonly Difference[];
}

describe("the operator's check of the copies of the weather", function () {
  this.timeout(60_000);
  let system: System;
  let runService: RunExportDouble;
  const recorded = aRun({ endTime: daysAgo(20) });
  const forecast = aRun({ endTime: hoursAgo(5) });
  const unavailable = aRun({ endTime: new Date('1850-01-01T00:00:00Z') });
  const pending = aRun({ endTime: daysAgo(30), lat: 10 });
  const all = [recorded, forecast, unavailable, pending];

  before(async () => {
    system = await startSystem();
    runService = await runExportDouble();
    await system.start({ WEATHER_RETRY_DELAYS: '1h' });
    await system.create(recorded, forecast, unavailable);
    await system.neighbour.settled([recorded.id, forecast.id, unavailable.id]);
    await system.sandbox.fail(failureSchema.parse({ mode: 'failing' }));
    await system.create(pending);
    await eventually(() => system.neighbour.weatherOf(pending.id) !== undefined);
    await system.stopServices();
  });
  beforeEach(() => {
    runService.runs.clear();
    for (const run of all) runService.runs.set(run.id, asCopied(run));
  });
  after(async () => {
    await runService.close();
    await system.stop();
  });

  /** As run-service has it, after the events that it was told. */
  function asCopied(run: Run): Run {
    const told = system.neighbour.weatherOf(run.id);
    return Run.fromPartial({ ...run, weather: told?.weather ?? {}, weatherRevision: told?.revision ?? 0 });
  }

  async function check(settle = '0'): Promise<Checked> {
    const env = { ...system.env, RUN_SERVICE_ADDR: runService.address };
    const { stdout, code } = await runCli(['--json', '--settle', settle], env, 'check').then(
      (outcome) => ({ ...outcome, code: 0 }),
      (failed: { code: number; stdout: string }) => failed,
    );
    return { code, ...JSON.parse(stdout) };
  }

  it('says what it has looked at, and exits 0 where nothing differs', async () => {
    expect(await check()).to.deep.equal({ code: 0, ok: true, checked: { runs: 4 }, differences: [] });
    const env = { ...system.env, RUN_SERVICE_ADDR: runService.address };
    const { stdout } = await runCli([], env, 'check');
    expect(stdout).to.equal('4 runs checked: nothing differs.\n');
  });

  const changed = (run: Run, change: Partial<Run>) => void runService.runs.set(run.id, { ...asCopied(run), ...change });
  const conditionsOf = (run: Run) => ({ ...asCopied(run).weather?.conditions });
  const faults: [title: string, plant: () => void, of: 'run' | 'wish', id: string, fields: string[]][] = [
    [
      'a temperature that is not the one recorded',
      () =>
        changed(recorded, {
          weather: Weather.fromPartial({
            ...asCopied(recorded).weather,
            conditions: { ...conditionsOf(recorded), temperatureC: 99 },
          }),
        }),
      'run',
      recorded.id,
      ['temperature_c'],
    ],
    [
      'a copy that has fallen behind',
      () => changed(forecast, { weather: aRun().weather, weatherRevision: 0 }),
      'run',
      forecast.id,
      ['revision'],
    ],
    [
      'another reason',
      () =>
        changed(pending, {
          weather: Weather.fromPartial({ ...asCopied(pending).weather, reason: 'It was too late.' }),
        }),
      'run',
      pending.id,
      ['reason'],
    ],
    [
      'a request that was not heard of',
      () => changed(unavailable, { weatherRequest: 2, weatherRevision: 0 }),
      'wish',
      unavailable.id,
      ['weather_request'],
    ],
    [
      'an end that was not heard of',
      () => changed(recorded, { endLatE7: recorded.endLatE7 + 5_000_000 }),
      'wish',
      recorded.id,
      ['place'],
    ],
    ['a run that is gone', () => void runService.runs.delete(forecast.id), 'wish', forecast.id, ['presence']],
  ];
  for (const [title, plant, of, id, fields] of faults) {
    it(`names ${title}, and exits 1`, async () => {
      plant();
      const { code, ok, differences } = await check();
      expect([code, ok]).to.deep.equal([1, false]);
      expect(differences.map((difference) => [difference.of, difference.id, difference.field])).to.deep.equal(
        fields.map((field) => [of, id, field]),
      );
    });
  }

  it('names a run that was not heard of, unless it is known to have gone', async () => {
    const unheard = aRun();
    runService.runs.set(unheard.id, unheard);
    const { differences } = await check();
    expect(differences).to.deep.equal([
      { of: 'wish', uid: unheard.uid, id: unheard.id, field: 'presence', held: 'absent', expected: 'present' },
    ]);
    await system.database.database.execute('INSERT INTO deleted_runs (run_id) VALUES ($1)', [unheard.id]);
    expect((await check()).differences).to.deep.equal([]);
  });

  it('takes an earlier answer for the same place and hour for what it is', async () => {
    const conditions = { ...conditionsOf(recorded), temperatureC: -12, fetchedAtMs: 1 };
    changed(recorded, { weather: Weather.fromPartial({ ...asCopied(recorded).weather, conditions }) });
    expect((await check()).differences).to.deep.equal([]);
  });

  it('waits for events that are under way', async () => {
    changed(forecast, { weatherRevision: 0 });
    const checking = check('30');
    const arrives = setTimeout(() => runService.runs.set(forecast.id, asCopied(forecast)), 1_500);
    const { ok } = await checking;
    clearTimeout(arrives);
    expect(ok).to.equal(true);
  });

  it('leaves nothing behind in the schema', async () => {
    const tables = await system.database.database.query(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'weather' AND tablename LIKE 'seen%'`,
    );
    expect(tables).to.deep.equal([]);
  });

  it('exits 2 where run-service cannot be asked', async () => {
    const env = { ...system.env, RUN_SERVICE_ADDR: '127.0.0.1:1' };
    const failed = await runCli(['--settle', '0'], env, 'check').catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(failed).to.have.property('code', 2);
    expect(failed.stderr).to.match(/^Not checked: /m);
  });
});
