import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import { newId, signIn } from '../src/people.js';

const run = promisify(execFile);

describe('The introduction at /docs', () => {
  it('the introduction has commands in cURL and JavaScript that run as written', async function () {
    this.timeout(60_000);
    const base = await gatewayUrl();
    const id = newId();
    const { info } = (await (await fetch(`${base}/openapi.json`)).json()) as { info: { description: string } };
    const ours = (text = '') => text.replaceAll('http://localhost:5000', base).replaceAll('test13', id);
    const [signUp, firstRun] = [...info.description.matchAll(/```sh\n([^`]*)```/g)].map(([, code]) => ours(code));
    const [, script] = /```js\n([^`]*)```/.exec(info.description) ?? [];
    expect((await run('bash', ['-ec', String(signUp)])).stdout).to.contain('"auth_token"');
    const TOKEN = (await signIn(id, 'long-enough')).token;
    const { stdout } = await run('bash', ['-ec', String(firstRun)], { env: { ...process.env, TOKEN } });
    expect(stdout).to.contain('"total_distance":"4200.0"');
    const second = await run(process.execPath, ['--input-type=module', '-e', ours(script)]);
    expect(second.stdout.trim()).to.equal('8400.0');
  });
});
