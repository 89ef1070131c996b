import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { Api, median, openDatabase, runDocument, startAbuse, userDocument } from '@jogging/e2e';
import type { Database } from '@jogging/service-kit/database';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';

describe('A user with expensive filters', function () {
  this.timeout(240_000);
  let system: TestSystem;
  let database: Database;
  let api: Api;

  before(async () => {
    system = await startTestSystem();
    database = await openDatabase(system);
    api = new Api(system.gatewayUrl);
  });
  after(async () => {
    await database?.stop();
    await system?.stop();
  });

  /** Signs up and in. @returns the token */
  async function newcomer(id: string): Promise<string> {
    const user = userDocument(id);
    expect((await api.post('/users', { body: user })).status).to.equal(201);
    const credentials = { user_id: id, password: user.data.attributes.password };
    return (await api.post('/user/login', { body: credentials })).json.auth_token;
  }

  async function runsOf(id: string, token: string, count: number): Promise<void> {
    expect((await api.post('/runs', { token, body: runDocument() })).status).to.equal(201);
    await database.execute(
      `INSERT INTO runs.runs SELECT (jsonb_populate_record(run, jsonb_build_object('id', gen_random_uuid(),
         'start_micros', run.start_micros - n * 3600000000, 'end_micros', run.end_micros - n * 3600000000))).*
       FROM runs.runs run CROSS JOIN generate_series(1, $2) AS n WHERE user_id = $1`,
      [id, count - 1],
    );
    await database.execute('ANALYZE runs.runs');
  }

  /** The median times of another user's lists and new runs, in ms. */
  async function others(token: string, rounds = 60): Promise<{ readonly list: number; readonly create: number }> {
    const times = { list: [] as number[], create: [] as number[] };
    for (let n = 0; n < rounds; n += 1) {
      const begun = performance.now();
      expect((await api.get('/runs?page[size]=20', { token })).status).to.equal(200);
      const listed = performance.now();
      expect((await api.post('/runs', { token, body: runDocument() })).status).to.equal(201);
      times.list.push(listed - begun);
      times.create.push(performance.now() - listed);
    }
    return { list: median(times.list), create: median(times.create) };
  }

  for (const count of [3_000, 50_000]) {
    it(`a user with expensive filters and ${count} runs slows others' lists and writes by no more than half`, async () => {
      const [greedy, other] = [`greedy-${count}`, `other-${count}`];
      const token = await newcomer(greedy);
      await runsOf(greedy, token, count);
      const tooCostly = [{ or: Array.from({ length: 100 }, () => ({ name: 'id', op: 'ilike', val: '%0%zz%' })) }];
      const refused = await api.get(`/runs?filter=${encodeURIComponent(JSON.stringify(tooCostly))}`, { token });
      expect([refused.status, refused.json.errors[0].code]).to.deep.equal([400, 'filter_too_costly']);
      const otherToken = await newcomer(other);
      await others(otherToken);

      let ratios = { list: Number.POSITIVE_INFINITY, create: Number.POSITIVE_INFINITY };
      // Other programs disturb both measurements: a burst of other load says nothing about the system.
      for (let attempt = 1; attempt <= 8 && Math.max(ratios.list, ratios.create) > 1.5; attempt += 1) {
        const before = await others(otherToken);
        const abuse = startAbuse({ gateways: [api.base], token, kinds: ['filters'], requestsPerSecond: 100 });
        // Longer, because expensive requests rest nineteen times as long as they take.
        const during = await others(otherToken, 180);
        const counts = await abuse.stop();
        ratios = { list: during.list / before.list, create: during.create / before.create };
        console.log(`      ${JSON.stringify({ before, during, ratios, counts })}`);
        expect(counts).to.include.keys('filters 200');
      }
      expect(ratios.list).to.be.at.most(1.5);
      expect(ratios.create).to.be.at.most(1.5);
    });
  }

  it('a disconnected user leaves no statement running in Postgres', async () => {
    const token = await newcomer('impatient');
    // Statements on the table wait while the lock is held.
    await database.transaction(async (transaction) => {
      await database.query('LOCK TABLE runs.runs IN ACCESS EXCLUSIVE MODE', [], { transaction });
      const waiting = async (): Promise<number> => {
        const sql = "SELECT count(*) AS n FROM pg_locks WHERE relation = 'runs.runs'::regclass AND NOT granted";
        const [row] = await database.query<{ n: number }>(sql, [], { transaction });
        return row?.n ?? -1;
      };
      const client = new AbortController();
      const answer = fetch(`${api.base}/runs`, {
        headers: { Authorization: `Bearer ${token}` },
        signal: client.signal,
      }).then(
        ({ status }) => `answered ${status}`,
        (error: Error) => error.name,
      );
      await eventually(async () => expect(await waiting()).to.equal(1), 5_000);
      client.abort();
      expect(await answer).to.equal('AbortError');
      // Much less than the statement timeout.
      await eventually(async () => expect(await waiting()).to.equal(0), 2_000);
    });
  });
});
