import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@jogging/deploy';
import { expect } from 'chai';
import { type Daemon, daemon } from './daemon.js';
import { familyOf, processEntry } from './process-table.js';

describe('a daemon', () => {
  let dir: string;
  let started: Daemon;
  const shell = (script: string, stopWithin = 5_000) => {
    const [logFile, pidFile] = [join(dir, 'log'), join(dir, 'pid')];
    return daemon({
      command: '/bin/sh',
      args: ['-c', script],
      env: { PATH: process.env.PATH },
      cwd: dir,
      logFile,
      pidFile,
      stopWithin,
    });
  };
  const says = (text: string) =>
    until(async () => readFileSync(join(dir, 'log'), 'utf8').includes(text), { within: 5_000, every: 10, what: text });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'jogging-daemon-'));
  });
  afterEach(async () => {
    await started.kill();
    rmSync(dir, { recursive: true });
  });

  it('a daemon is found again by its pid file, and started only once', async () => {
    started = shell('sleep 60');
    await started.start();
    const again = shell('sleep 60');
    expect(again.pid()).to.equal(started.pid());
    await again.start();
    expect(again.pid()).to.equal(started.pid());
  });

  it('the pid of a killed daemon is free at once, because servers check it before they start again', async () => {
    for (let round = 0; round < 50; round += 1) {
      started = shell('sleep 60');
      await started.start();
      const pid = started.pid() ?? 0;
      await started.kill();
      expect(() => process.kill(pid, 0)).to.throw('ESRCH');
    }
  });

  it('does not mistake another process with a reused pid for the daemon', async () => {
    started = shell('sleep 60');
    writeFileSync(join(dir, 'pid'), `${process.pid} 12345 \n`);
    expect(await started.isRunning()).to.equal(false);
    await started.stop();
    expect(started.pid()).to.equal(undefined);
  });

  it('stopping a daemon lets its own signal handler finish', async () => {
    started = shell('trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.05; done');
    await started.start();
    await says('up');
    const exit = started.exit();
    await started.stop();
    expect(await exit).to.deep.equal({ code: 3, signal: null });
    expect(await started.lastWords()).to.equal('up\nbye');
  });

  it('kills a daemon that ignores the signal to stop', async () => {
    started = shell('trap "" TERM; echo up; while :; do sleep 0.05; done', 200);
    await started.start();
    await says('up');
    const exit = started.exit();
    await started.stop();
    expect(await exit).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });

  it('a daemon dies with all that it started, even in sessions of their own', async () => {
    started = shell('setsid sleep 61 & sleep 62 & echo up; wait');
    await started.start();
    await says('up');
    const family = familyOf(started.pid() ?? 0);
    expect(family).to.have.length.of.at.least(3);
    await started.kill('SIGKILL');
    const alive = (pid: number) => processEntry(pid) !== undefined;
    await until(async () => !family.some(alive), { within: 5_000, every: 10, what: 'the end of the family' });
  });
});
