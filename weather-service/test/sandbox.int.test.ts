import { eventually, freePort } from '@jogging/service-kit/testing';
import { type Failure, failureSchema, healthy, Sandbox } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { cellOf } from '../src/domain/cell.js';
import { hourOf } from '../src/domain/hour.js';
import type { FaultKind } from '../src/domain/provider-fault.js';
import type { Provider } from '../src/providers/provider.js';
import { createSandbox } from '../src/providers/sandbox.js';
import { faultOf } from './support/fault-of.js';

const now = new Date('2026-03-10T15:20:00Z');
const berlin = cellOf(525_200_000, 134_100_000);
const old = hourOf(new Date('2020-01-21T12:00:00Z'));
const recent = hourOf(new Date('2026-03-10T15:00:00Z'));
const never = new AbortController().signal;
const failing = (failure: object): Failure => failureSchema.parse(failure);

describe('the sandbox', function () {
  this.timeout(60_000);

  let sandbox: Sandbox;
  let provider: Provider;
  let impatient: Provider;

  before(async () => {
    // A port that nothing else uses while it is closed.
    sandbox = new Sandbox({ port: await freePort(), now: () => now, control: true });
    await sandbox.start();
    const url = `http://127.0.0.1:${sandbox.port}`;
    provider = createSandbox({ url, timeoutMs: 10_000, now: () => now });
    impatient = createSandbox({ url, timeoutMs: 250, now: () => now });
  });
  afterEach(async () => {
    await sandbox.fail(healthy);
    sandbox.forgetCounts();
  });
  after(() => sandbox.stop());

  const control = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${sandbox.port}/control/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });

  it('serves made-up weather that the client accepts, the same each time', async () => {
    const one = await provider.observe(berlin, old, never);
    const other = await provider.observe(berlin, old, never);
    expect(one).to.deep.include({ provider: 'sandbox', kind: 'archive' });
    expect(other.conditions).to.deep.equal(one.conditions);
    expect(one.conditions).to.have.all.keys(
      'temperatureC',
      'feelsLikeC',
      'humidityPercent',
      'pressureHpa',
      'windSpeedMps',
      'windBearingDeg',
      'cloudCoverPercent',
      'precipitationMm',
      'conditionCode',
    );
  });

  it('serves recent hours as a forecast', async () => {
    expect((await provider.observe(berlin, recent, never)).kind).to.equal('forecast');
  });

  const ways: [string, object, FaultKind, number | undefined][] = [
    ['refused', { mode: 'refused' }, 'unreachable', undefined],
    ['reset', { mode: 'reset' }, 'unreachable', undefined],
    ['hang', { mode: 'hang' }, 'timeout', undefined],
    ['slow', { mode: 'slow', delay_seconds: 10 }, 'timeout', undefined],
    ['throttled', { mode: 'throttled', retry_after_seconds: 3 }, 'throttled', 3000],
    ['throttled without Retry-After', { mode: 'throttled', retry_after_seconds: null }, 'throttled', 60_000],
    ['unauthorized', { mode: 'unauthorized' }, 'key_refused', undefined],
    ['failing', { mode: 'failing' }, 'failing', undefined],
    ['html', { mode: 'html' }, 'unreadable', undefined],
    ['truncated', { mode: 'truncated' }, 'unreadable', undefined],
    ['gzip', { mode: 'gzip' }, 'unreadable', undefined],
    ['nulls', { mode: 'nulls' }, 'no_values', undefined],
    ['null-day', { mode: 'null-day' }, 'no_values', undefined],
    ['wrong-units', { mode: 'wrong-units' }, 'wrong_units', undefined],
    ['impossible-temperature', { mode: 'impossible-temperature' }, 'wrong_units', undefined],
  ];
  for (const [way, failure, kind, wait] of ways) {
    it(`failing in the mode ${way} leads to ${kind}`, async () => {
      await sandbox.fail(failing(failure));
      const fault = await faultOf((kind === 'timeout' ? impatient : provider).observe(berlin, old, never));
      expect(fault.kind).to.equal(kind);
      expect(fault.retryAfterMs).to.equal(wait);
      await sandbox.fail(healthy);
      expect((await provider.observe(berlin, old, never)).provider).to.equal('sandbox');
    });
  }

  const odd: [string, object][] = [
    ['nan', { precipitationMm: undefined }],
    ['odd-figures', { humidityPercent: 100, cloudCoverPercent: 0, pressureHpa: undefined }],
    ['gaps', { conditionCode: undefined, cloudCoverPercent: undefined }],
    ['undefined-units', { conditionCode: undefined, cloudCoverPercent: undefined }],
  ];
  for (const [mode, changes] of odd) {
    it(`the mode ${mode} leaves the good figures`, async () => {
      const { conditions: good } = await provider.observe(berlin, old, never);
      await sandbox.fail(failing({ mode }));
      const { conditions } = await provider.observe(berlin, old, never);
      expect({ ...conditions }).to.deep.equal(JSON.parse(JSON.stringify({ ...good, ...changes })));
    });
  }

  it('the sandbox can fail for one place only', async () => {
    await sandbox.fail(failing({ mode: 'wrong-units', place: '52.5,13.4292' }));
    expect((await faultOf(provider.observe(berlin, old, never))).kind).to.equal('wrong_units');
    expect((await provider.observe(cellOf(0, 0), old, never)).provider).to.equal('sandbox');
  });

  it('the sandbox can fail a share of the requests', async () => {
    await sandbox.fail(failing({ mode: 'failing', share: 0.5 }));
    const outcomes = [];
    for (let request = 0; request < 10; request += 1) {
      outcomes.push(
        await provider.observe(berlin, old, never).then(
          () => 'fine',
          () => 'failed',
        ),
      );
    }
    expect(outcomes.filter((outcome) => outcome === 'failed')).to.have.length(5);
  });

  it('counts requests by place and hour', async () => {
    await provider.observe(berlin, old, never);
    await sandbox.fail(failing({ mode: 'failing' }));
    await faultOf(provider.observe(berlin, old, never));
    await sandbox.fail(healthy);
    await provider.observe(berlin, recent, never);
    expect(await (await control('GET', 'requests')).json()).to.deep.equal([
      { place: '52.5,13.4292', hour: '2020-01-21T12:00:00.000Z', path: '/v1/archive', requests: 2, answered: 1 },
      { place: '52.5,13.4292', hour: '2026-03-10T15:00:00.000Z', path: '/v1/forecast', requests: 1, answered: 1 },
    ]);
    await control('DELETE', 'requests');
    expect(await (await control('GET', 'requests')).json()).to.deep.equal([]);
  });

  it('does not count a response whose client has left', async () => {
    await sandbox.fail(failing({ mode: 'slow', delay_seconds: 60 }));
    const leaving = new AbortController();
    const asked = provider.observe(berlin, old, leaving.signal).catch(() => 'left');
    await eventually(() => sandbox.counts.length === 1);
    leaving.abort();
    expect(await asked).to.equal('left');
    expect(sandbox.counts[0]).to.include({ requests: 1, answered: 0 });
  });

  it('the sandbox is controlled over HTTP, and reopens its port by itself', async () => {
    expect((await control('PUT', 'failure', { mode: 'sulking' })).status).to.equal(400);
    expect((await control('PUT', 'failure', { mode: 'refused' })).status).to.equal(400);
    expect((await control('PUT', 'failure', { mode: 'html' })).status).to.equal(200);
    expect((await faultOf(provider.observe(berlin, old, never))).kind).to.equal('unreadable');
    await control('PUT', 'failure', { mode: 'refused', seconds: 2 });
    let refused = false;
    for (;;) {
      const fault = await provider.observe(berlin, old, never).then(
        () => undefined,
        (error) => error,
      );
      if (!fault && refused) break;
      refused ||= fault?.kind === 'unreachable';
    }
    expect(sandbox.failure.mode).to.equal('healthy');
  });
});
