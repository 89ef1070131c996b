import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { logger, outcome, type Service, startService } from './service-under-test.js';

describe('the first start', () => {
  let service: Service;

  before(async () => {
    service = await startService({ env: { ADMIN_PASSWORD: 'a password of the operator' } });
  });
  after(() => service.stop());

  /** Another process of the same service. */
  async function startedAgain(password: string) {
    const app = await createApp(readServiceConfig({ ...service.environment, ADMIN_PASSWORD: password }), logger);
    await app.start();
    return app;
  }

  it('the first start creates an admin with the configured password', async () => {
    const account = await service.signIn('admin', 'a password of the operator');
    expect(account.roles).to.deep.equal(['admin']);
  });

  it('later starts neither change the admin’s password nor restore a deleted admin', async () => {
    const second = await startedAgain('another password');
    expect(await outcome(service.signIn('admin', 'another password'))).to.equal('invalid_credentials');
    const successor = await service.userWith('successor', { roleNames: ['admin'] });
    await service.as(successor, (call) => call.deleteUser({ id: 'admin', ifMatch: undefined }));
    const third = await startedAgain('another password');
    await eventually(async () => (await service.database.query('SELECT 1 FROM first_start')).length === 1);
    expect(await outcome(service.signIn('admin', 'another password'))).to.equal('invalid_credentials');
    await Promise.all([second.stop(), third.stop()]);
  });

  it('many processes that start at once create one admin', async () => {
    await service.database.query('DELETE FROM users');
    await service.database.query('DELETE FROM first_start');
    const apps = await Promise.all(Array.from({ length: 4 }, () => startedAgain('started at once')));
    await eventually(() => service.signIn('admin', 'started at once'));
    const [row] = await service.database.query<{ count: number }>('SELECT count(*) AS count FROM users');
    expect(row?.count).to.equal(1);
    await Promise.all(apps.map((app) => app.stop()));
  });
});
