import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@jogging/dev-env';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import { scriptSession, shellSession } from '../src/first-session.js';
import { newId } from '../src/people.js';

const run = promisify(execFile);

describe('The first session in README.md', () => {
  it('works as written in cURL', async () => {
    const id = newId('test');
    const script = await shellSession(await gatewayUrl(), id);
    const folder = await mkdtemp(join(tmpdir(), 'readme-'));
    try {
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder });
      expect(stdout).to.contain(`"id":"${id}:2020-W04"`);
      expect(stdout).to.contain('"status":"recorded"');
      expect(stdout).to.contain('2020,4,2020-01-20,1,4200.0');
      expect(stdout.match(/"count":1/g)).to.have.length.greaterThan(3);
      expect(stdout).to.contain('Logged out successfully');
      expect(await readFile(join(folder, 'weeks.svg'), 'utf8')).to.contain('<svg');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('works as written in JavaScript', async () => {
    const script = await scriptSession(await gatewayUrl(), newId('test'));
    // Run in this folder, where kitsu is installed.
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: join(repository, 'e2e'),
    });
    expect(stdout).to.equal('5000.0 300.0\n');
  });
});
