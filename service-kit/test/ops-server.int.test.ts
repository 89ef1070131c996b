import { expect } from 'chai';
import { Registry } from 'prom-client';
import { createOpsServer } from '../src/http/index.js';
import { type Component, createLogger, type Readiness } from '../src/index.js';
import { Counter } from '../src/metrics/index.js';

const logger = createLogger({ service: 'test', level: 'silent' });

function part(name: string, readiness?: Component['readiness']): Component {
  const idle = { name, start: async () => {}, stop: async () => {} };
  return readiness ? { ...idle, readiness } : idle;
}

describe('the ops server', () => {
  const closers: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function start(components: Component[], registry = new Registry(), shared: Component[] = []) {
    const server = createOpsServer({ host: '127.0.0.1', port: 0, components, shared, registry, logger });
    components.unshift(server);
    await server.start();
    closers.push(() => server.stop());
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${server.port()}${path}`, { method });
      return { status: response.status, body: await response.text(), type: response.headers.get('content-type') };
    };
    return { server, ask };
  }

  it('reports that the process is alive', async () => {
    const { ask } = await start([]);
    expect(await ask('/healthz')).to.deep.include({ status: 200, body: '{"status":"alive"}\n' });
  });

  it('the process is ready if every component is, and lists them', async () => {
    const { ask } = await start([part('database', () => ({ ready: true })), part('timer')]);
    const { status, body, type } = await ask('/readyz');
    expect(status).to.equal(200);
    expect(type).to.equal('application/json');
    expect(JSON.parse(body)).to.deep.equal({ status: 'ready', components: [{ name: 'database', ready: true }] });
  });

  it('the process is not ready if a component is not, and says why', async () => {
    const { ask } = await start([
      part('database', () => ({ ready: false, detail: 'connection refused' })),
      part('broker', async () => ({ ready: true, detail: 'connected' })),
    ]);
    const { status, body } = await ask('/readyz');
    expect(status).to.equal(503);
    expect(JSON.parse(body)).to.deep.equal({
      status: 'not ready',
      components: [
        { name: 'database', ready: false, detail: 'connection refused' },
        { name: 'broker', ready: true, detail: 'connected' },
      ],
    });
  });

  it('reports a component that throws or hangs as not ready', async () => {
    const { ask } = await start([
      part('throwing', () => Promise.reject(new Error('broken'))),
      part('silent', () => new Promise<Readiness>(() => {})),
    ]);
    const { status, body } = await ask('/readyz');
    expect(status).to.equal(503);
    expect(JSON.parse(body).components).to.deep.equal([
      { name: 'throwing', ready: false, detail: 'broken' },
      { name: 'silent', ready: false, detail: 'no answer within 2000 ms' },
    ]);
  });

  it('the process stays ready without a component that all replicas share, once it has been ready', async () => {
    let answer: Readiness = { ready: false, detail: 'timed out' };
    const redis = part('redis', () => answer);
    const { server, ask } = await start([redis, part('database', () => ({ ready: true }))], new Registry(), [redis]);
    expect(await ask('/readyz')).to.deep.include({ status: 503 });

    answer = { ready: true };
    expect(await ask('/readyz')).to.deep.include({ status: 200 });

    answer = { ready: false, detail: 'timed out' };
    const { status, body } = await ask('/readyz');
    expect(status).to.equal(200);
    expect(JSON.parse(body)).to.deep.equal({
      status: 'ready',
      components: [
        { name: 'redis', ready: false, detail: 'timed out' },
        { name: 'database', ready: true },
      ],
    });

    server.prepareStop?.();
    expect(await ask('/readyz')).to.deep.include({ status: 503 });
  });

  it('the process is alive but not ready while it stops', async () => {
    const { server, ask } = await start([part('database', () => ({ ready: true }))]);
    server.prepareStop?.();
    expect(await ask('/readyz')).to.deep.include({ status: 503 });
    expect(await ask('/healthz')).to.deep.include({ status: 200 });
  });

  it('serves metrics, including those of the process', async () => {
    const registry = new Registry();
    new Counter({ name: 'kit_ops_total', help: 'Of the test.', registers: [registry] }).inc();
    const { ask } = await start([], registry);
    const { status, body, type } = await ask('/metrics');
    expect(status).to.equal(200);
    expect(type).to.match(/^text\/plain; version=0\.0\.4/);
    expect(body).to.include('kit_ops_total 1').and.include('process_cpu_seconds_total');
  });

  it('refuses other paths and methods', async () => {
    const { ask } = await start([]);
    expect((await ask('/secrets')).status).to.equal(404);
    expect((await ask('/healthz', 'POST')).status).to.equal(405);
    expect((await ask('/healthz?probe=1', 'HEAD')).status).to.equal(200);
  });
});
