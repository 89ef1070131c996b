import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';

describe('make logs', () => {
  it('names a service that does not exist, and those that do', () => {
    const script = join(repository, 'dev-env/dist/src/cli/logs.js');
    const env = { PATH: process.env.PATH, SERVICE: 'run-service,foo' };
    const { status, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
    expect(status).to.equal(1);
    expect(stderr).to.match(/^\nUnknown service: foo\. The services are .*\brun-service\b.*\n$/);
  });
});
