import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ask, dropDatabase, repository } from '@jogging/dev-env';
import { freePort, type TestRedis, type TestVhost, testRedis, testVhost } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type Clone, makeClone } from '../../src/clone.js';
import { shellSession } from '../../src/first-session.js';
import { newId } from '../../src/people.js';

const adminUrl = process.env.TEST_ADMIN_DATABASE_URL ?? '';

describe('A newcomer with a fresh clone', function () {
  this.timeout(240_000);
  let clone: Clone;
  let [redis, vhost]: [TestRedis?, TestVhost?] = [];
  let port: number;
  let other: Server | undefined;

  before(async () => {
    [redis, vhost] = await Promise.all([testRedis(), testVhost()]);
    const offset = await freeOffset();
    port = 5_000 + offset;
    clone = await makeClone({
      ADMIN_DATABASE_URL: adminUrl,
      REDIS_URL: redis.url,
      AMQP_URL: vhost.url,
      AMQP_MANAGEMENT_URL: process.env.TEST_AMQP_MANAGEMENT_URL,
      WEATHER_PROVIDER: 'sandbox',
      PORT_OFFSET: `${offset}`,
    });
    // Listen here, unless another program already uses the port.
    other = await listenAt(5_000);
  });
  after(async () => {
    other?.close();
    await clone?.run('make down');
    await clone?.remove();
    await Promise.all([redis?.close(), vhost?.drop(), dropDatabase({ adminUrl, database: 'jogging' })]);
  });

  it('a newcomer sees at once which port is taken, and changes nothing', async () => {
    const began = performance.now();
    const { code, said } = await clone.run('make up', { PORT_OFFSET: '' });
    expect(code).to.not.equal(0);
    expect(said)
      .to.include('Nothing was changed')
      .and.include('5000, for gateway: choose another by PORT=…')
      .and.include('PORT_OFFSET=2000 moves all of them');
    expect(performance.now() - began).to.be.below(10_000);
    expect(existsSync(join(clone.dir, '.local/run'))).to.equal(false);
  });

  it('a newcomer starts the system on other ports, and a refused second start does not stop it', async () => {
    const { code, said } = await clone.run('make up');
    expect(code, said).to.equal(0);
    expect(said).to.include(`http://localhost:${port}`);
    const opsPort = await freePort();
    const taken = createServer().listen(opsPort, '127.0.0.1');
    const refused = await clone.run('make up', { RUN_SERVICE_OPS_PORT: `${opsPort}` });
    taken.close();
    expect(refused.code).to.not.equal(0);
    expect((await ask(`http://127.0.0.1:${port}/readyz`)).status).to.equal(200);
  });

  it("a newcomer records the demo data in this clone's system, and nowhere else", async () => {
    const elsewhere = await clone.run('make demo', { PORT: '5000' });
    expect(elsewhere.code).to.not.equal(0);
    expect(elsewhere.said).to.include(`listens on port ${port}, not on 5000`);
    const { code, said } = await clone.run('make demo');
    expect(code, said).to.equal(0);
    expect(said)
      .to.include(`at http://localhost:${port}`)
      .and.match(/asha: \d+ runs recorded/);
  });

  it('a newcomer runs the first session of README.md', async () => {
    const script = await shellSession(`http://localhost:${port}`, newId('test'));
    const { code, said } = await clone.run(`set -e\n${script}\nrm weeks.svg`);
    expect(code, said).to.equal(0);
  });

  it('a newcomer runs a single test', async () => {
    const { code, said } = await clone.run(
      `make test ONLY=deploy TEST='creates the secrets once, then reads them back'`,
    );
    expect(code, said).to.equal(0);
    expect(said).to.include('1 passed, 0 failed');
  });

  it('npm test exits and says what to run instead', async () => {
    const servers = { TEST_ADMIN_DATABASE_URL: '', TEST_REDIS_URL: '', TEST_AMQP_URL: '' };
    const { code, said } = await clone.run('npm test -w report-service', servers);
    expect(code).to.not.equal(0);
    expect(said).to.include('make test ONLY=report-service');
  });

  it('a newcomer stops the system', async () => {
    const { code } = await clone.run('make down');
    expect(code).to.equal(0);
    const fault = await ask(`http://127.0.0.1:${port}/readyz`).catch((thrown: Error) => thrown);
    expect(fault).to.be.an('error');
  });
});

/**
 * For PORT_OFFSET: the first multiple of a thousand with which all default ports are free; 1000 would give the gateway a port
 * that browsers block.
 */
async function freeOffset(): Promise<number> {
  const ports: readonly { readonly default: number }[] = JSON.parse(
    readFileSync(join(repository, 'dev-env/ports.json'), 'utf8'),
  );
  for (let offset = 1_000; offset <= 15_000; offset += 1_000) {
    const servers = await Promise.all(ports.map((entry) => listenAt(entry.default + offset)));
    await Promise.all(servers.map((server) => server && once(server.close(), 'close')));
    if (servers.every((server) => server !== undefined)) return offset;
  }
  throw new Error('no offset up to 15,000 leaves all ports free');
}

/** @returns undefined if the port is taken */
async function listenAt(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}
