import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const script = fileURLToPath(new URL('./run-service-child.js', import.meta.url));

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** A process that runs a service, and its log. */
function run(behaviour: string) {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [script, behaviour]);
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const output = createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as Line);
    for (const look of waiting) look();
  });
  const logged = (message: string) =>
    new Promise<void>((resolve) => {
      const look = (): void => {
        if (lines.some((line) => line.msg.includes(message))) {
          waiting.delete(look);
          resolve();
        }
      };
      waiting.add(look);
      look();
    });
  // The last lines may be read after the process has exited.
  const exit = Promise.all([once(child, 'close'), once(output, 'close')]).then(([[code]]) => code as number | null);
  return { child, lines, logged, exit };
}

describe('runService', function () {
  this.timeout(20_000);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`stops gracefully on ${signal} and exits 0`, async () => {
      const { child, lines, logged, exit } = run('well');
      await logged('started');
      child.kill(signal);
      expect(await exit).to.equal(0);
      expect(lines.map((line) => line.msg)).to.include.members(['stopping', 'stopped']);
    });
  }

  it('a service is not ready after the first signal, while it finishes its work', async () => {
    const { child, lines, logged, exit } = run('ready while stopping');
    await logged('started');
    child.kill('SIGTERM');
    expect(await exit).to.equal(0);
    expect(lines.find((line) => line.msg === 'asked while stopping')?.readyz).to.equal(503);
  });

  it('exits immediately with 1 on the second signal', async () => {
    const { child, logged, exit } = run('slow to stop');
    await logged('started');
    child.kill('SIGTERM');
    await logged('still stopping');
    child.kill('SIGTERM');
    expect(await exit).to.equal(1);
  });

  it('exits within 10 s with 1 if stopping takes longer', async () => {
    const { child, lines, logged, exit } = run('slow to stop');
    await logged('started');
    const before = performance.now();
    child.kill('SIGTERM');
    expect(await exit).to.equal(1);
    expect(performance.now() - before).to.be.lessThan(10_000);
    expect(lines.at(-1)?.msg).to.equal('did not stop in time');
  });

  const fatal: [string, string][] = [
    ['rejects', 'unhandled rejection'],
    ['throws', 'uncaught exception'],
    ['fails to start', 'failed to start'],
  ];
  for (const [behaviour, message] of fatal) {
    it(`logs as fatal and exits 1 when it ${behaviour}`, async () => {
      const { lines, exit } = run(behaviour);
      expect(await exit).to.equal(1);
      const last = lines.at(-1);
      expect(last).to.include({ level: 'fatal', msg: message });
      expect(last?.err).to.have.property('stack');
    });
  }

  it('a service has written its last log line when it exits, even on a busy machine', async () => {
    const runs = Array.from({ length: 12 }, () => run('rejects'));
    for (const { lines, exit } of runs) {
      await exit;
      expect(lines.map(({ msg }) => msg)).to.deep.equal(['started', 'started', 'started', 'unhandled rejection']);
    }
  }).timeout(60_000);

  it('reports every problem of its configuration and exits 1', async () => {
    const { lines, exit } = run('no configuration');
    expect(await exit).to.equal(1);
    expect(lines.at(-1)).to.include({ level: 'fatal', service: 'child-service' });
    expect(lines.at(-1)?.msg)
      .to.include('PORT: is missing')
      .and.include('KEY: is missing')
      .and.include('ANY: is missing');
  });
});
