import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@jogging/dev-env';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import { api, signIn } from '../src/people.js';

const run = promisify(execFile);

describe('The demo data', () => {
  it('records the demo data once, however often the command runs', async function () {
    this.timeout(90_000);
    const demo = async () =>
      (
        await run(process.execPath, [join(repository, 'dev-env/dist/src/cli/demo.js')], {
          env: { ...process.env, JOGGING_URL: await gatewayUrl() },
        })
      ).stdout;
    const today = () => new Date().toISOString().slice(0, 10);
    const began = today();
    const first = await demo();
    // A running system may have them from an earlier test.
    if (process.env.E2E_BASE_URL === undefined) {
      expect(first).to.match(/asha: \d+ runs recorded\njonas: \d+ runs recorded\nmaria: \d+ runs recorded/);
    }
    const again = await demo();
    // If the day changed meanwhile, its runs were still missing.
    expect(today() === began ? again : await demo()).to.match(
      /asha: nothing to record.*\njonas: nothing to record.*\nmaria: nothing to record/,
    );
    const { token } = await signIn('asha', 'demo demo demo');
    const answer = await (await api()).get('/reports/monthly', { token });
    expect(answer.json.meta.count).to.be.within(12, 13);
  });
});
