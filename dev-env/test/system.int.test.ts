import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomTag } from '@jogging/deploy';
import { freePort, type TestRedis, type TestVhost, testRedis, testVhost } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { dropDatabase, type System, startSystem, startTestSystem, type TestSystem } from '../src/index.js';
import { services } from '../src/system/services.js';

async function post(url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}

const signUp = (gatewayUrl: string, id: string) =>
  post(`${gatewayUrl}/users`, { data: { type: 'user', id, attributes: { password: 'long enough' } } });
const signIn = (gatewayUrl: string, id: string) =>
  post(`${gatewayUrl}/user/login`, { user_id: id, password: 'long enough' });

const portsOf = ({ services }: System) =>
  services.flatMap(({ address, opsUrl }) => [address?.split(':')[1], opsUrl?.split(':')[2]]).filter(Boolean);

describe('two systems side by side', function () {
  this.timeout(120_000);
  let one: TestSystem;
  let two: TestSystem;

  before(async () => {
    [one, two] = await Promise.all([
      startTestSystem(),
      startTestSystem({ replicas: { gateway: 2, 'run-service': 2 } }),
    ]);
  });
  after(() => Promise.all([one?.stop(), two?.stop()]));

  it('two systems share no port', () => {
    const all = [...portsOf(one), ...portsOf(two)];
    expect(new Set(all)).to.have.property('size', all.length);
  });

  it('two systems do not know each other’s users', async () => {
    expect(await signUp(one.gatewayUrl, 'runner')).to.equal(201);
    expect(await signIn(one.gatewayUrl, 'runner')).to.equal(200);
    expect(await signIn(two.gatewayUrl, 'runner')).to.equal(401);
    expect(await signUp(two.gatewayUrl, 'runner')).to.equal(201);
  });

  it('each system has as many processes of a service as was asked for, and each gateway serves the same system', async () => {
    const count = (name: string) => two.services.filter((service) => service.name === name).length;
    expect([count('gateway'), count('run-service'), count('user-service')]).to.deep.equal([2, 2, 1]);
    const [first = '', second = ''] = two.gatewayUrls;
    expect(await signUp(first, 'two_doors')).to.equal(201);
    expect(await signIn(second, 'two_doors')).to.equal(200);
  });

  it('a system stops a service gracefully, and is complete again when it is back', async () => {
    const service = one.service('user-service');
    const { code, tookMs } = await service.stop();
    expect(code).to.equal(0);
    expect(tookMs).to.be.below(10_000);
    await service.start();
    await Promise.all(one.services.map((each) => each.waitUntilReady()));
    expect(await signUp(one.gatewayUrl, 'after_the_break')).to.equal(201);
  });

  it('a system restarts a service that was killed', async () => {
    const service = one.service('run-service');
    const pid = service.pid();
    await service.kill();
    expect(await service.isRunning()).to.equal(false);
    await service.restart();
    expect(service.pid()).to.be.a('number').and.not.equal(pid);
  });
});

describe('a system that is started again', function () {
  this.timeout(120_000);
  const tag = randomTag();
  const adminDatabaseUrl = process.env.TEST_ADMIN_DATABASE_URL ?? '';
  const amqpManagementUrl = process.env.TEST_AMQP_MANAGEMENT_URL ?? '';
  const own = { database: `jogging_again_${tag}`, rolePrefix: `again_${tag}_` };
  const dir = mkdtempSync(join(tmpdir(), 'jogging-again-'));
  const chosen: Record<string, string> = { PATH: process.env.PATH ?? '' };
  let [redis, vhost]: [TestRedis?, TestVhost?] = [];
  let system: System;

  const start = (environment: NodeJS.ProcessEnv) => {
    const backingServices = {
      adminDatabaseUrl,
      redisUrl: redis?.url ?? '',
      amqpUrl: vhost?.url ?? '',
      amqpManagementUrl,
    };
    return startSystem({ dir, ...backingServices, ports: 'default', environment, ...own });
  };
  const pids = () => new Map(system.services.map((service) => [service.name, service.pid()]));

  before(async () => {
    [redis, vhost] = await Promise.all([testRedis(), testVhost()]);
    // The default ports may be in use by a `make up` on this machine.
    for (const listening of services.flatMap(({ publicPort, ops }) => [publicPort, ops])) {
      if (listening) chosen[listening.chosenBy] = `${await freePort()}`;
    }
    system = await start(chosen);
  });
  after(async () => {
    await system?.stop();
    await system?.users.drop();
    await Promise.all([redis?.close(), vhost?.drop(), dropDatabase({ adminUrl: adminDatabaseUrl, ...own })]);
    rmSync(dir, { recursive: true });
  });

  it('starting a system again does not touch current services', async () => {
    const before = pids();
    const again = await start(chosen);
    expect(again.unchanged).to.equal(true);
    expect(pids()).to.deep.equal(before);
  });

  it('starting a system again restarts only services that have ended', async () => {
    const before = pids();
    await system.service('report-service').kill();
    const again = await start(chosen);
    expect(again.unchanged).to.equal(false);
    const changed = [...pids()].filter(([name, pid]) => before.get(name) !== pid).map(([name]) => name);
    expect(changed).to.deep.equal(['report-service']);
  });

  it('starting a system again replaces only services whose environment changed', async () => {
    const before = pids();
    system = await start({ ...chosen, REQUEST_TIMEOUT_MS: '5000' });
    const changed = [...pids()].filter(([name, pid]) => before.get(name) !== pid).map(([name]) => name);
    expect(changed).to.deep.equal(['gateway']);
  });

  it('reports the last log lines of a service that cannot start', async () => {
    const fault = await start({ ...chosen, JWT_TTL_SECONDS: 'soon' }).catch((thrown: Error) => thrown);
    expect(fault)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/auth-service.*it ended:.*JWT_TTL_SECONDS/s);
  });
});
