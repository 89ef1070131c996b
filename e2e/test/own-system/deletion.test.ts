import { type Settings, serviceNames } from '@jogging/dev-env';
import type { Database } from '@jogging/service-kit/database';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { openDatabase } from '../../src/chaos/chaos-environment.js';
import { Links } from '../../src/chaos/links.js';
import { runCommand } from '../../src/chaos/operator-checks.js';
import type { Answer } from '../../src/contract/answer.js';
import { admin, type OwnSystem, ownSystem } from '../../src/own-system.js';
import { newId, type Person, runDocument, userDocument } from '../../src/people.js';

describe('Deleting a user', function () {
  this.timeout(120_000);
  let own: OwnSystem;
  let database: Database;
  const links = new Links();

  before(async () => {
    const through = (name: (typeof serviceNames)[number]) => (usual: Settings) => links.between(name, usual);
    own = await ownSystem({ environmentOf: Object.fromEntries(serviceNames.map((name) => [name, through(name)])) });
    database = await openDatabase(own.system);
  });
  after(async () => {
    await database?.stop();
    await own?.stop();
    await links.close();
  });

  const gateway = (index: number) => own.gateways[index % own.gateways.length]!;
  const run = (person: Person, index = 0): Promise<Answer> =>
    gateway(index).post('/runs', { token: person.token, body: runDocument() });
  const uidOf = ({ token }: Person): string => JSON.parse(atob(token.split('.')[1]!)).uid;

  /** Counts the rows of a registration in every schema. */
  async function traces(uid: string) {
    const [row] = await database.query<Record<string, number>>(
      `SELECT (SELECT count(*) FROM runs.runs WHERE uid = $1) AS runs,
         (SELECT count(*) FROM weather.wishes WHERE uid = $1) AS wishes,
         (SELECT count(*) FROM reports.projected_runs WHERE uid = $1) AS projected,
         (SELECT count(*) FROM reports.period_totals WHERE uid = $1) AS totals`,
      [uid],
    );
    return row;
  }
  const nothing = { runs: 0, wishes: 0, projected: 0, totals: 0 };
  /** Waits until every service has processed the deletion. */
  async function isDeletedEverywhere(uid: string): Promise<void> {
    await eventually(async () => {
      const [row] = await database.query(
        `SELECT FROM runs.departed_owners JOIN weather.departed_owners USING (uid)
           JOIN reports.departed_users USING (uid) WHERE uid = $1`,
        [uid],
      );
      return row !== undefined;
    }, 30_000);
  }
  /** Waits until no message is in transit. */
  const calm = () =>
    eventually(async () => {
      const { out } = await runCommand(own.system, 'run-service', 'messages', ['status', '--json']);
      const [row] = await database.query<{ waiting: number }>(
        'SELECT (SELECT count(*) FROM users.outbox) + (SELECT count(*) FROM runs.outbox) + (SELECT count(*) FROM weather.outbox) AS waiting',
      );
      const { queues } = JSON.parse(out) as { queues: { ready: number; retrying: number }[] };
      return row?.waiting === 0 && queues.every(({ ready, retrying }) => ready + retrying === 0);
    }, 30_000);

  it('deleting a user leaves no runs behind, even if some are recorded at the same time', async () => {
    const uids: string[] = [];
    let recorded = 0;
    for (let round = 0; round < 10; round++) {
      const person = await own.signUp(newId());
      uids.push(uidOf(person));
      let gone = false;
      const recording = Array.from({ length: 6 }, async (_, index) => {
        while (!gone) {
          const { status } = await run(person, index);
          expect([201, 401]).to.include(status);
          if (status === 201) recorded += 1;
        }
        expect((await run(person, index)).status).to.equal(401);
      });
      const deleted = await gateway(round).delete(`/users/${person.id}`, { token: person.token });
      expect(deleted.status).to.equal(204);
      gone = true;
      await Promise.all(recording);
    }
    for (const uid of uids) await isDeletedEverywhere(uid);
    await calm();
    for (const uid of uids) expect(await traces(uid)).to.deep.equal(nothing);
    expect(recorded, 'nothing was at stake').to.be.greaterThan(10);
  });

  it('deleting a user does not affect a new one with the same id, however late and often the deletion is published', async () => {
    const first = await own.signUp(newId());
    for (let index = 0; index < 3; index++) expect((await run(first, index)).status).to.equal(201);
    await eventually(async () => expect(await traces(uidOf(first))).to.include({ runs: 3, wishes: 3, projected: 3 }));

    // No service may learn of the deletion before the id is reused.
    for (const proxy of links.select({ to: 'rabbitmq' })) proxy.cut();
    const administrator = await own.signIn(admin.id, admin.password);
    expect((await gateway(0).delete(`/users/${first.id}`, { token: administrator.token })).status).to.equal(204);
    expect((await run(first)).status).to.equal(401);
    const second = await own.signUp(first.id);
    expect(uidOf(second)).to.not.equal(uidOf(first));
    for (let index = 0; index < 2; index++) expect((await run(second, index)).status).to.equal(201);
    for (const proxy of links.select({ to: 'rabbitmq' })) proxy.restore();

    const mine = { runs: 2, wishes: 2, projected: 2, totals: 3 };
    const check = async (): Promise<void> => {
      await isDeletedEverywhere(uidOf(first));
      await eventually(async () => expect(await traces(uidOf(second))).to.deep.equal(mine), 30_000);
      await calm();
      expect(await traces(uidOf(first))).to.deep.equal(nothing);
      expect(await traces(uidOf(second))).to.deep.equal(mine);
    };
    await check();

    // Republishes recent events, including this deletion.
    const { code, out } = await runCommand(own.system, 'user-service', 'messages', ['republish', '--json']);
    expect(code).to.equal(0);
    expect(JSON.parse(out).events).to.be.greaterThan(0);
    for (const service of ['run-service', 'weather-service'] as const) {
      expect((await runCommand(own.system, service, 'messages', ['republish'])).code).to.equal(0);
    }
    await calm();
    await check();
    const { json } = await gateway(1).get('/runs/summary', { token: second.token });
    expect(json.data.map((week: { attributes: { run_count: number } }) => week.attributes.run_count)).to.deep.equal([
      2,
    ]);
  });

  it('keeps the runs of users with the same id apart, even if many are deleted at once', async () => {
    const id = newId();
    const administrator = await own.signIn(admin.id, admin.password);
    const seen = new Set<string>();
    const signUpAndRun = async (index: number): Promise<void> => {
      const body = userDocument(id);
      const { status } = await gateway(index).post('/users', { body });
      expect([201, 409]).to.include(status);
      const signedIn = await own.signIn(id, body.data.attributes.password).catch(() => undefined);
      if (!signedIn) return;
      seen.add(uidOf(signedIn));
      await run(signedIn, index);
    };
    for (let round = 0; round < 6; round++) {
      const remove = gateway(round).delete(`/users/${id}`, { token: administrator.token });
      const answers = await Promise.all([remove, signUpAndRun(0), signUpAndRun(1)]);
      expect([204, 404]).to.include(answers[0].status);
    }
    await gateway(0).delete(`/users/${id}`, { token: administrator.token });
    const last = await own.signUp(id);
    expect((await run(last)).status).to.equal(201);
    for (const uid of seen) {
      await isDeletedEverywhere(uid);
      await eventually(async () => expect(await traces(uid)).to.deep.equal(nothing), 30_000);
    }
    await eventually(async () => expect(await traces(uidOf(last))).to.include({ runs: 1, projected: 1 }), 30_000);
    const listed = await gateway(1).get(`/users/${id}/runs`, { token: administrator.token });
    expect(listed.json.data).to.have.length(1);
  });
});
