import { randomUUID } from 'node:crypto';
import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { ask } from '../../src/chaos/client.js';
import { runCommand } from '../../src/chaos/operator-checks.js';
import { median } from '../../src/chaos/statistics.js';

const times = {
  SANDBOX_CONTROL: 'on',
  WEATHER_TIMEOUT_MS: '1000',
  WEATHER_POLL_MS: '100',
  WEATHER_RETRY_DELAYS: '300ms,700ms',
  WEATHER_PATIENCE: '3s',
  WEATHER_BREAKER_OPEN: '500ms',
  WEATHER_PROVIDER_REST: '500ms',
};

const unreachable = 'The provider could not be reached.';
const late = 'The provider did not answer in time.';
const unreadable = "The provider's answer could not be read.";

/** The ways in which the provider fails, each with the status that must be shown. */
const ways = [
  ['refused', { mode: 'refused', seconds: 15 }, unreachable],
  ['reset', { mode: 'reset' }, unreachable],
  ['no answer', { mode: 'hang' }, late],
  ['429 with Retry-After', { mode: 'throttled', retry_after_seconds: 1 }, 'The provider asked to wait.'],
  ['500', { mode: 'failing' }, 'The provider had an internal failure.'],
  ['HTML for JSON', { mode: 'html' }, unreadable],
  ['truncated JSON', { mode: 'truncated' }, unreadable],
  ['null fields', { mode: 'nulls' }, 'The provider has no values for this hour.'],
  ['wrong units', { mode: 'wrong-units' }, 'The provider answered in unexpected units.'],
  ['10 s slow', { mode: 'slow', delay_seconds: 10 }, late],
] as const;

const clients = 4;
/** The number of runs with the same place and hour. */
const together = 5;
const runsHealthy = 25;
const runsFailing = 50;

interface Recorded {
  readonly id: string;
  readonly hour: string;
}

interface Weather {
  readonly status: string;
  readonly reason: string | null;
}

/** The result of one way to fail. */
interface Row {
  readonly way: string;
  readonly failing: Recorded[];
  readonly healthy: Recorded[];
  readonly failingMs: number[];
  readonly healthyMs: number[];
}

describe('Weather while the provider fails', function () {
  this.timeout(400_000);
  let system: TestSystem;
  let token: string;
  let counter = 0;
  const rows: Row[] = [];

  before(async () => {
    system = await startTestSystem({ environment: times });
    const body = { data: { type: 'user', id: 'runner', attributes: { password: 'runner secret' } } };
    await ask(system.gatewayUrl, { method: 'POST', path: '/users', body });
    const credentials = { user_id: 'runner', password: 'runner secret' };
    const signedIn = await ask(system.gatewayUrl, { method: 'POST', path: '/user/login', body: credentials });
    if (signedIn.kind !== 'answered') throw new Error(signedIn.because);
    token = signedIn.document.auth_token ?? '';
  });
  after(() => system?.stop());

  /** A closed port cannot receive the request to open again, so it reopens by itself. */
  const steer = (failure: object) =>
    eventually(async () => {
      const answer = await fetch(`${system.sandboxUrl}/control/failure`, {
        method: 'PUT',
        body: JSON.stringify(failure),
      });
      return answer.ok;
    }, 20_000);

  /** Records a run; five of them share a place and an hour that no others have. */
  async function record(): Promise<{ recorded: Recorded; ms: number }> {
    const group = Math.floor(counter++ / together);
    const end = new Date(Date.UTC(2022, 0, 1, group));
    const attributes = {
      distance: 5_000,
      start_time: new Date(end.getTime() - 1_500_000).toISOString(),
      end_time: end.toISOString(),
      start_lat: 10,
      start_lng: 10,
      end_lat: -50 + (group % 100),
      end_lng: (group % 170) + 0.25,
    };
    const began = performance.now();
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { data: { type: 'run', attributes } };
    const outcome = await ask(system.gatewayUrl, { method: 'POST', path: '/runs', token, body, headers });
    const ms = performance.now() - began;
    if (outcome.kind !== 'answered' || outcome.status !== 201) throw new Error(JSON.stringify(outcome));
    return { recorded: { id: outcome.document.data?.id ?? '', hour: end.toISOString() }, ms };
  }

  async function recordMany(count: number, runs: Recorded[], latencies: number[]): Promise<void> {
    let left = count;
    const work = async (): Promise<void> => {
      while (left-- > 0) {
        const { recorded, ms } = await record();
        runs.push(recorded);
        latencies.push(ms);
      }
    };
    await Promise.all(Array.from({ length: clients }, work));
  }

  async function list(filter: string): Promise<{ id: string; attributes: { weather: Weather } }[]> {
    const query = new URLSearchParams({ filter, 'page[size]': '100', 'fields[run]': 'weather' });
    const outcome = await ask(system.gatewayUrl, { method: 'GET', path: `/runs?${query}`, token });
    if (outcome.kind !== 'answered' || outcome.status !== 200) throw new Error(JSON.stringify(outcome));
    return outcome.document.data as never;
  }
  const settled = () => eventually(async () => (await list(`weather.status eq 'pending'`)).length === 0, 60_000);
  const weatherOf = async (runs: readonly Recorded[]): Promise<Weather[]> => {
    const ids = runs.map(({ id }) => `'${id}'`).join(', ');
    return (await list(`id in (${ids})`)).map(({ attributes }) => attributes.weather);
  };

  /** Waits until the service has noticed the recovery, so that the next outage starts afresh. */
  const recovered = () =>
    eventually(async () => {
      await steer({ mode: 'healthy' });
      const { recorded } = await record();
      // Start with a new place and hour.
      counter = Math.ceil(counter / together) * together;
      await settled();
      expect((await weatherOf([recorded]))[0]?.status).to.equal('recorded');
    }, 60_000);

  for (const [way, failure, reason] of ways) {
    it(`shows the true status of every run's weather while the provider fails: ${way}`, async () => {
      const row: Row = { way, failing: [], healthy: [], failingMs: [], healthyMs: [] };
      rows.push(row);
      await recovered();
      // Healthy, failing, healthy, failing: both run on the same machine under the same load.
      for (const round of [1, 2]) {
        await steer({ mode: 'healthy' });
        await recordMany(runsHealthy, row.healthy, row.healthyMs);
        await steer(failure);
        await recordMany(runsFailing, row.failing, row.failingMs);
        if (round === 2) await settled();
      }
      const [first, second] = [row.failing.slice(0, runsFailing), row.failing.slice(runsFailing)];
      const states = (weathers: readonly Weather[]) =>
        new Set(weathers.map(({ status, reason }) => `${status} ${reason}`));
      // Those of the first round may have reached the healthy provider.
      const [early, late] = [states(await weatherOf(first)), states(await weatherOf(second))];
      const possible = [`unavailable ${reason}`, 'recorded null'];
      expect(possible).to.include.members([...early]);
      expect([...late]).to.deep.equal([`unavailable ${reason}`]);
    });
  }

  it('records runs as fast while the provider fails as while it works', () => {
    const all = (of: (row: Row) => readonly number[]): number => median(rows.flatMap(of));
    const [healthy, failing] = [all(({ healthyMs }) => healthyMs), all(({ failingMs }) => failingMs)];
    console.log(`      POST /runs, median: ${healthy.toFixed(1)} ms healthy, ${failing.toFixed(1)} ms failing`);
    expect(failing).to.be.lessThan(healthy * 1.3 + 2);
  });

  it('records the weather of every run after the provider recovers', async () => {
    await steer({ mode: 'healthy' });
    const given = await list(`weather.status eq 'unavailable'`);
    expect(given.length, 'nothing was given up').to.be.greaterThan(50);
    for (const { id } of given.slice(0, 10)) {
      const outcome = await ask(system.gatewayUrl, { method: 'POST', path: `/runs/${id}/weather`, token });
      expect(outcome).to.deep.include({ kind: 'answered', status: 202 });
    }
    const { code, out } = await runCommand(system, 'weather-service', 'weather', ['retry-unavailable', '--json']);
    expect(code).to.equal(0);
    expect(JSON.parse(out).runs).to.be.greaterThan(50);
    await eventually(async () => (await list(`weather.status ne 'recorded'`)).length === 0, 90_000);
    for (const { failing, healthy } of rows) {
      for (const runs of [healthy, failing.slice(0, runsFailing), failing.slice(runsFailing)]) {
        const weathers = await weatherOf(runs);
        expect(weathers).to.have.length(runs.length);
        expect(weathers.every(({ status }) => status === 'recorded')).to.equal(true);
      }
    }
  });

  it('asks the provider at most once for each place and hour, apart from failures', async () => {
    const answer = await fetch(`${system.sandboxUrl}/control/requests`);
    const counts = (await answer.json()) as { hour: string; requests: number; answered: number }[];
    const of = (runs: readonly Recorded[]) => {
      const hours = new Set(runs.map(({ hour }) => hour));
      const mine = counts.filter(({ hour }) => hours.has(hour));
      const sum = (read: (count: (typeof mine)[number]) => number) => mine.reduce((total, one) => total + read(one), 0);
      return {
        runs: runs.length,
        keys: hours.size,
        requests: sum((one) => one.requests),
        answered: sum((one) => one.answered),
      };
    };
    console.log(
      '      | provider | runs saved | places and hours | requests | answered | POST /runs, healthy | failing |',
    );
    console.log('      |---|---:|---:|---:|---:|---:|---:|');
    const tell = (name: string, { runs, keys, requests, answered }: ReturnType<typeof of>, ...rest: string[]) =>
      console.log(`      | ${[name, runs, keys, requests, answered, ...rest].join(' | ')} |`);
    for (const { way, failing, healthyMs, failingMs } of rows) {
      tell(way, of(failing), `${median(healthyMs).toFixed(1)} ms`, `${median(failingMs).toFixed(1)} ms`);
    }
    const healthy = of(rows.flatMap((row) => row.healthy));
    tell('healthy', healthy, '', '');
    expect(counts.filter(({ answered }) => answered !== 1)).to.deep.equal([]);
    expect(of(rows.flatMap((row) => row.failing)).runs).to.equal(1_000);
    expect(healthy.answered).to.equal(healthy.keys);
    // Requests to a closed port cannot be counted, so these count requests while the provider was healthy.
    const [refused] = rows;
    expect(of([...refused!.healthy, ...refused!.failing])).to.include({ keys: 30, requests: 30, answered: 30 });
  });
});
