import { ConfigError } from '@jogging/service-kit';
import { expect } from 'chai';
import { loadPasswordRules } from './load-password-rules.js';

describe('the password of the first admin', () => {
  it('refuses the first admin’s password in production if attackers try it first', async () => {
    const error = await loadPasswordRules({ NODE_ENV: 'production', ADMIN_PASSWORD: 'passwordpassword' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ConfigError);
    expect((error as ConfigError).faults.map(({ variable }) => variable)).to.deep.equal(['ADMIN_PASSWORD']);
  });

  it('accepts any password of the first admin in local runs', async () => {
    const rules = await loadPasswordRules({ NODE_ENV: 'development', ADMIN_PASSWORD: 'random' });
    expect(rules.weakness('random', { id: 'admin', email: undefined })).to.equal(undefined);
  });
});
