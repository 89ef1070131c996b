import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@jogging/deploy';
import { expect } from 'chai';
import { processEntry } from '../src/processes/process-table.js';

describe('a backing service that was started for one process', function () {
  this.timeout(30_000);
  it('a backing service and its folder are removed when the process that it was started for is killed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'jogging-reaper-'));
    const folder = join(dir, 'redis');
    const starter = new URL('../src/backing-services/redis.js', import.meta.url).href;
    const program = `
      const { startRedis } = await import(${JSON.stringify(starter)});
      await startRedis({ dir: ${JSON.stringify(folder)}, provisioner: 'program' });
      process.stdout.write('up');
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    const pid = Number.parseInt(readFileSync(join(folder, 'server.pid'), 'utf8'), 10);
    expect(processEntry(pid)).to.not.equal(undefined);

    owner.kill('SIGKILL');
    await until(async () => processEntry(pid) === undefined && !existsSync(folder), {
      within: 10_000,
      what: 'the end of Redis',
    });
    rmSync(dir, { recursive: true });
  });
});
