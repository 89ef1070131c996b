import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { Difference } from '../src/domain/difference.js';
import { migrations } from '../src/store/migrations/index.js';
import { deliverAll, deliverer } from './deliver.js';
import { type RunServiceDouble, runServiceDouble } from './run-service-double.js';
import { factsOn, runIdOf, type SentEvent, uidOf, World } from './world.js';

interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

interface Checked {
  readonly ok: boolean;
  readonly checked: Readonly<Record<'users' | 'totals' | 'runs' | 'departedUsers', number>>;
  readonly differences: readonly Difference[];
}

const uid = uidOf(1);

describe('the commands of an operator', () => {
  let part: TestDatabase;
  let runService: RunServiceDouble;
  let world: World;
  let deliver: (event: SentEvent) => Promise<void>;

  beforeEach(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
    deliver = deliverer(part.database);
    world = new World();
    runService = await runServiceDouble(world);
    for (let index = 0; index < 8; index += 1) {
      world.create(runIdOf(index), uid, factsOn(index * 7, 5_000, 1_500));
      world.answerWeather(runIdOf(index), { temperatureC: 12.5, precipitationMm: 0, windSpeedMps: 4 });
    }
    world.create(runIdOf(100), uidOf(2), factsOn(0, 5_000, 1_500));
    await deliverAll(deliver, world.events);
  });
  afterEach(async () => {
    await runService.close();
    await part.drop();
  });

  function run(command: 'check' | 'rebuild', args: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const file = fileURLToPath(new URL(`../src/cli/${command}.js`, import.meta.url));
    const all = {
      PATH: process.env.PATH,
      DATABASE_URL: part.url,
      RUN_SERVICE_ADDR: runService.address,
      ...env,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [file, ...args], { env: all }, (error, out, err) => {
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    });
  }

  async function check(...args: string[]): Promise<Checked & { exitCode: number }> {
    const { exitCode, out } = await run('check', ['--json', '--settle', '0', ...args]);
    return { ...(JSON.parse(out) as Checked), exitCode };
  }

  describe('check', () => {
    it('reports what it checked, and exits 0 if nothing differs', async () => {
      expect(await check()).to.deep.equal({
        exitCode: 0,
        ok: true,
        checked: { users: 2, totals: 14, runs: 9, departedUsers: 0 },
        differences: [],
      });
      const { out } = await run('check', ['--settle', '0']);
      expect(out).to.equal('14 totals of 2 users and 9 runs checked: nothing differs.\n');
    });

    const spoilt: readonly [what: string, sql: string, expected: readonly Partial<Difference>[]][] = [
      [
        'a total that was moved wrongly, with the averages that follow from it',
        `UPDATE period_totals SET total_distance = total_distance + 1 WHERE uid = '${uid}' AND start = '2019-01-14'`,
        [
          { of: 'total', id: 'week 2019-01-14', field: 'total_distance', held: 5_001, expected: 5_000 },
          { of: 'total', id: 'week 2019-01-14', field: 'average_distance', held: 5_001_000, expected: 5_000_000 },
          { of: 'total', id: 'week 2019-01-14', field: 'average_speed', held: 3_334, expected: 3_333 },
          { of: 'total', id: 'week 2019-01-14', field: 'average_pace', held: 299_940, expected: 300_000 },
        ],
      ],
      [
        'a total with another moving time, elevation gain or part that counts for no record',
        `UPDATE period_totals SET total_paused_time = 500, total_elevation_gain_milli = 100, excluded_count = 1
         WHERE uid = '${uid}' AND start = '2019-01-14'`,
        [
          { of: 'total', id: 'week 2019-01-14', field: 'total_moving_time', held: 1_000, expected: 1_500 },
          { of: 'total', id: 'week 2019-01-14', field: 'total_elevation_gain', held: 100, expected: 0 },
          { of: 'total', id: 'week 2019-01-14', field: 'average_moving_speed', held: 5_000, expected: 3_333 },
          { of: 'total', id: 'week 2019-01-14', field: 'excluded_count', held: 1, expected: 0 },
        ],
      ],
      [
        'a total that is missing',
        `DELETE FROM period_totals WHERE uid = '${uidOf(2)}' AND kind = 'year'`,
        [{ of: 'total', uid: uidOf(2), id: 'year 2019-01-01', field: 'run_count', held: null, expected: 1 }],
      ],
      [
        'a total of no run',
        `INSERT INTO period_totals SELECT 1, '${uidOf(3)}', 'month', '2020-02-01', 2020, 2, 1, 5, 5`,
        [{ of: 'total', uid: uidOf(3), id: 'month 2020-02-01', field: 'run_count', held: 1, expected: null }],
      ],
      [
        'the week of a total where it has the wrong number',
        `UPDATE period_totals SET number = 9 WHERE uid = '${uid}' AND start = '2019-01-14'`,
        [{ of: 'total', id: 'week 2019-01-14', field: 'number', held: 9, expected: 3 }],
      ],
      [
        'a run with another moving time, elevation gain or word on records than run-service has',
        `UPDATE projected_runs SET moving_time = 1000, elevation_gain_dm = 15, counts_for_records = false
         WHERE run_id = '${runIdOf(1)}'`,
        [
          { of: 'run', id: runIdOf(1), field: 'counts_for_records', held: 'false', expected: 'true' },
          { of: 'run', id: runIdOf(1), field: 'moving_time', held: '1000', expected: null },
          { of: 'run', id: runIdOf(1), field: 'elevation_gain', expected: null },
        ],
      ],
      [
        'a run with another distance than run-service has',
        `UPDATE projected_runs SET distance = 4999 WHERE run_id = '${runIdOf(1)}'`,
        [{ of: 'run', id: runIdOf(1), field: 'distance', held: '4999', expected: '5000' }],
      ],
      [
        'a run of an older version',
        `UPDATE projected_runs SET version = 0 WHERE run_id = '${runIdOf(1)}'`,
        [{ of: 'run', id: runIdOf(1), field: 'version', held: '0', expected: '1' }],
      ],
      [
        'weather that has not come',
        `UPDATE projected_runs SET weather_revision = 0 WHERE run_id = '${runIdOf(1)}'`,
        [{ of: 'run', field: 'weather', held: 'request 1 revision 0', expected: 'request 1 revision 1' }],
      ],
      [
        'weather that is not the one of the run',
        `UPDATE projected_runs SET temperature_c = NULL WHERE run_id = '${runIdOf(1)}'`,
        [{ of: 'run', field: 'conditions', held: ' °C, 0 mm, 4 m/s', expected: '12.5 °C, 0 mm, 4 m/s' }],
      ],
      [
        'a run that is missing',
        `DELETE FROM projected_runs WHERE run_id = '${runIdOf(1)}'`,
        [{ of: 'run', id: runIdOf(1), field: 'presence', held: 'absent', expected: 'present' }],
      ],
      [
        'a run that is held for deleted',
        `WITH gone AS (DELETE FROM projected_runs WHERE run_id = '${runIdOf(1)}' RETURNING run_id, uid)
         INSERT INTO deleted_runs SELECT run_id, uid, 2 FROM gone`,
        [{ of: 'run', id: runIdOf(1), field: 'presence', held: 'deleted', expected: 'present' }],
      ],
    ];
    for (const [what, sql, expected] of spoilt) {
      it(`names ${what}, and exits 1`, async () => {
        await part.database.query(sql);
        const { exitCode, ok, differences } = await check();
        expect({ exitCode, ok }).to.deep.equal({ exitCode: 1, ok: false });
        for (const one of expected) {
          const named = differences.some((difference) =>
            Object.entries(one).every(([key, value]) => difference[key as keyof Difference] === value),
          );
          expect(named, JSON.stringify({ one, differences })).to.equal(true);
        }
      });
    }

    it('names a run that run-service does not have, and a user who is deleted there', async () => {
      const ghost = new World();
      ghost.create(runIdOf(9_999), uidOf(4), factsOn(0, 1, 1));
      await deliverAll(deliver, ghost.events);
      world.deleteUser(uidOf(5));
      const { differences } = await check();
      expect(differences).to.deep.equal([
        { of: 'run', uid: uidOf(4), id: runIdOf(9_999), field: 'presence', held: 'present', expected: 'absent' },
        { of: 'user', uid: uidOf(5), id: uidOf(5), field: 'presence', held: 'present', expected: 'deleted' },
      ]);
    });

    it('waits for events in transit', async () => {
      world.update(runIdOf(3), factsOn(3, 6_000, 1_500), false);
      world.delete(runIdOf(4));
      const checking = run('check', ['--json', '--settle', '20']);
      await deliverAll(deliver, world.events.slice(-2));
      expect(await checking).to.include({ exitCode: 0 });
    });

    it('a check leaves nothing behind in the schema', async () => {
      await check();
      const tables = await part.database.query<{ relname: string }>(
        `SELECT relname FROM pg_class WHERE relnamespace = 'reports'::regnamespace AND relkind = 'r'
           AND relname ~ '^(known|exported|deleted)_[0-9a-f]{32}'`,
      );
      expect(tables).to.deep.equal([]);
    });

    it('a check exits 2 if run-service is unavailable or its arguments are invalid', async () => {
      const unreachable = await run('check', ['--json'], { RUN_SERVICE_ADDR: '127.0.0.1:1' });
      expect(unreachable).to.include({ exitCode: 2, out: '' });
      expect(await run('check', ['--settle', 'soon'])).to.include({ exitCode: 2 });
      const unset = await run('check', [], { RUN_SERVICE_ADDR: '', DATABASE_URL: '' });
      expect(unset.exitCode).to.equal(2);
      expect(unset.err).to.include('DATABASE_URL').and.include('RUN_SERVICE_ADDR');
    });
  });

  describe('rebuild', () => {
    it('a rebuild corrects everything that check named', async () => {
      await part.database.query(`DELETE FROM projected_runs WHERE run_id = '${runIdOf(1)}'`);
      await part.database.query('UPDATE period_totals SET total_duration = 1');
      expect((await check()).ok).to.equal(false);
      const { exitCode, out } = await run('rebuild', ['--json']);
      expect(exitCode).to.equal(0);
      expect(JSON.parse(out)).to.include({ generation: 2, runs: 9, departedUsers: 0, swept: 8 });
      expect((await check()).ok).to.equal(true);
      expect((await run('rebuild', [])).out).to.match(/^Rebuilt from 9 runs in [\d.]+ s; generation 3 is live\./);
    });

    it('abandons an unfinished rebuild on request', async () => {
      await part.database.query('UPDATE projection SET building = 7, latest = 7');
      expect((await run('rebuild', ['--abandon', '--json'])).out).to.equal('{"abandoned":true}\n');
      expect((await run('rebuild', ['--abandon'])).out).to.equal('There was no unfinished rebuild.\n');
    });

    it('a failed rebuild reports why, exits 1, and does not change the reports', async () => {
      const { exitCode, err } = await run('rebuild', [], { RUN_SERVICE_ADDR: '127.0.0.1:1' });
      expect(exitCode).to.equal(1);
      expect(err).to.match(/^Not rebuilt: /m);
      expect((await check()).ok).to.equal(true);
    });
  });
});
