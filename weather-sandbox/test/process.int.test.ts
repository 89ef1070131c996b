import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';

describe('the process of the weather sandbox', () => {
  it('the sandbox serves, and exits with 0 on SIGTERM', async () => {
    const port = String(await freePort());
    const entry = fileURLToPath(new URL('../src/main.js', import.meta.url));
    const env = { PATH: process.env.PATH, SANDBOX_PORT: port, SANDBOX_CONTROL: 'on', LOG_LEVEL: 'silent' };
    const child = spawn(process.execPath, [entry], { env, stdio: 'ignore' });
    try {
      await eventually(async () => (await fetch(`http://127.0.0.1:${port}/control/failure`)).status === 200);
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).to.equal(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
