import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { failureSchema } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { aRun, daysAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

const entry = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

describe('the process', function () {
  this.timeout(60_000);

  let system: System;
  const children: ChildProcess[] = [];
  const start = (path: string, env: Record<string, string>): ChildProcess => {
    const child = spawn(process.execPath, [entry(path)], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
    children.push(child);
    return child;
  };

  before(async () => {
    system = await startSystem();
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await system.stop();
  });

  it('finishes its request on SIGTERM and exits with 0 within the grace period', async () => {
    const port = String(await freePort());
    const child = start('main.js', { ...system.env, OPS_PORT: port, WEATHER_TIMEOUT_MS: '4000' });
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200, 20_000);
    await system.sandbox.fail(failureSchema.parse({ mode: 'slow', delay_seconds: 1 }));
    const run = aRun({ endTime: daysAgo(50) });
    await system.create(run);
    await eventually(() => system.requests().size === 1);
    const signalledAt = Date.now();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).to.equal(0);
    expect(Date.now() - signalledAt).to.be.lessThan(10_000);
    const rows = await system.database.database.query(
      `SELECT 1 FROM wishes WHERE run_id = $1 AND status = 'recorded'`,
      [run.id],
    );
    expect(rows).to.have.length(1);
  });

  it('refuses to start with an unknown provider, and names the setting', async () => {
    const child = start('main.js', { ...system.env, WEATHER_PROVIDER: 'weatherly' });
    let log = '';
    child.stdout?.on('data', (text) => {
      log += String(text);
    });
    const [code] = await once(child, 'close');
    expect(code).to.equal(1);
    expect(log).to.match(/WEATHER_PROVIDER.*one or more of openweathermap, open-meteo, sandbox/);
  });
});
