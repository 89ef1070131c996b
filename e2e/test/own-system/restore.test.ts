import { createVhost, deleteVhost, startTestSystem, type TestSystem } from '@jogging/dev-env';
import { createLogger } from '@jogging/service-kit';
import { createDatabase, type Database } from '@jogging/service-kit/database';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Api } from '../../src/api.js';
import { openDatabase } from '../../src/chaos/arena.js';
import { compareWeather } from '../../src/chaos/compare-weather.js';
import { runCommand } from '../../src/chaos/operator-checks.js';
import { runDocument, userDocument } from '../../src/people.js';

describe('A database that is restored to an earlier state, as docs/operations.md says', function () {
  this.timeout(180_000);
  let system: TestSystem;
  let api: Api;
  let admin: Database;

  before(async () => {
    system = await startTestSystem();
    api = new Api(system.gatewayUrl);
    const logger = createLogger({ service: 'restore', level: 'silent' });
    admin = createDatabase({ url: system.adminDatabaseUrl, schema: 'public', logger, poolMax: 1 });
    await admin.start();
  });
  after(async () => {
    await admin?.execute(`DROP DATABASE IF EXISTS ${system.database}_backup`);
    await admin?.stop();
    await system?.stop();
  });

  const all = (work: (service: TestSystem['services'][number]) => Promise<unknown>) =>
    Promise.all(system.services.map(work));
  async function startServices(): Promise<void> {
    await all((service) => service.start());
    await all((service) => service.waitUntilReady());
  }
  async function backUp(): Promise<void> {
    await all((service) => service.stop());
    await admin.execute(`CREATE DATABASE ${system.database}_backup TEMPLATE ${system.database}`);
    await startServices();
  }
  async function restore(): Promise<void> {
    await all((service) => service.stop());
    await admin.execute(`DROP DATABASE ${system.database}`);
    await admin.execute(`ALTER DATABASE ${system.database}_backup RENAME TO ${system.database}`);
    for (const url of Object.values(system.databaseUrls)) {
      await admin.execute(`GRANT CONNECT ON DATABASE ${system.database} TO ${new URL(url).username}`);
    }
    const managementUrl = process.env.TEST_AMQP_MANAGEMENT_URL ?? '';
    const vhost = decodeURIComponent(new URL(system.amqpUrl).pathname.slice(1));
    await deleteVhost(managementUrl, vhost);
    await createVhost(managementUrl, vhost);
    const redis = new Redis(system.redisUrl);
    await redis.flushdb();
    redis.disconnect();
    await startServices();
  }

  const signUp = async (id: string) =>
    expect((await api.post('/users', { body: userDocument(id) })).status).to.equal(201);
  const signIn = async (id: string): Promise<string> => {
    const body = { user_id: id, password: userDocument(id).data.attributes.password };
    return (await api.post('/user/login', { body })).json?.auth_token;
  };
  const change = (token: string, id: string, distance: number) =>
    api.patch(`/runs/${id}`, { token, body: { data: { type: 'run', id, attributes: { distance } } } });
  const weeks = async (token: string): Promise<string[]> =>
    (await api.get('/runs/summary', { token })).json.data.map(
      ({ attributes }: { attributes: { total_distance: string } }) => attributes.total_distance,
    );
  const check = () => runCommand(system, 'report-service', 'check', ['--json', '--settle', '20']);

  it('goes on from there, with nothing of what came after', async () => {
    await signUp('early');
    const token = await signIn('early');
    const kept = (await api.post('/runs', { token, body: runDocument() })).json.data.id;
    const gone = (await api.post('/runs', { token, body: runDocument({ distance: 1_000 }) })).json.data.id;
    await eventually(async () => expect(await weeks(token)).to.deep.equal(['5200.0']), 20_000);
    await backUp();

    // Messages of a future that will not have been wait for a service that is away.
    await system.service('report-service').stop();
    for (const distance of [5_000, 6_000, 7_000]) expect((await change(token, kept, distance)).status).to.equal(200);
    expect((await api.delete(`/runs/${gone}`, { token })).status).to.equal(204);
    await signUp('late');
    const lateToken = await signIn('late');
    expect((await api.post('/runs', { token: lateToken, body: runDocument() })).status).to.equal(201);
    await restore();

    for (const old of [token, lateToken]) expect((await api.get('/runs', { token: old })).status).to.equal(401);
    expect(await signIn('late')).to.equal(undefined);
    const anew = await signIn('early');
    expect((await api.get('/runs', { token: anew })).json.data).to.have.length(2);
    expect(await weeks(anew)).to.deep.equal(['5200.0']);
    const changed = await change(anew, kept, 4_300);
    expect([changed.status, changed.json.data.attributes.version]).to.deep.equal([200, 2]);
    await eventually(async () => expect(await weeks(anew)).to.deep.equal(['5300.0']), 20_000);
    const { code, out } = await check();
    expect([code, out]).to.deep.equal([0, out]);
    const database = await openDatabase(system);
    await eventually(async () => expect(await compareWeather(database)).to.deep.equal([]), 20_000);
    await database.stop();
  });
});
