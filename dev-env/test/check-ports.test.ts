import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';

const script = join(repository, 'scripts/check-ports.mjs');

function check(environment: Readonly<Record<string, string>>) {
  const { status, stderr } = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' });
  return { status, stderr };
}

describe('the check of ports before `make up` changes anything', () => {
  for (const [variable, value] of [
    ['PORT_OFFSET', 'abc'],
    ['PORT_OFFSET', '-1'],
    ['PORT_OFFSET', '70000'],
    ['PORT', '0'],
  ] as const) {
    it(`refuses ${variable}=${value}, which is not a port`, () => {
      const { status, stderr } = check({ [variable]: value });
      expect(status).to.equal(1);
      expect(stderr).to.include('Nothing was changed').and.include(`${variable} is "${value}"`);
    });
  }

  it('refuses a port that another program has, and says how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { status, stderr } = check({ PORT: String(port) });
    other.close();
    expect(status).to.equal(1);
    expect(stderr).to.include(`${port}, for gateway: choose another by PORT=…`);
  });
});
