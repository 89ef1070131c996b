import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { requireCommit } from './earlier-release.js';

describe('the commit of the earlier release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jogging-history-'));
  const [origin, clone] = [join(folder, 'origin'), join(folder, 'clone')];
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  let commit: string;

  before(() => {
    git(folder, 'init', '--quiet', origin);
    for (const message of ['release', 'next']) git(origin, 'commit', '--quiet', '--allow-empty', '--message', message);
    commit = git(origin, 'rev-parse', 'HEAD~1');
    git(folder, 'clone', '--quiet', '--depth=1', `file://${origin}`, clone);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is fetched by a shallow clone', async () => {
    await requireCommit(clone, { version: '1.0.0', commit });
    expect(git(clone, 'log', '-1', '--format=%s', commit)).to.equal('release');
  });

  it('is named with what to do if neither the clone nor its origin has it', async () => {
    const missing = '0123456789012345678901234567890123456789';
    const fault = await requireCommit(clone, { version: '1.0.0', commit: missing }).catch((thrown: Error) => thrown);
    expect(fault).to.be.an('error').with.property('message').that.includes(`Release 1.0.0 (commit ${missing})`);
    expect(fault).to.have.property('message').that.includes('git fetch --unshallow');
  });
});
