import { eventTypes, topology } from '@jogging/proto/events';
import type { UserDeleted } from '@jogging/proto/users';
import { createBroker, createConsumer } from '@jogging/service-kit/messaging';
import { type CutProxy, cutProxy, eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { logger, outcome, type Service, startService } from './service-under-test.js';

describe('a change of a user', () => {
  let service: Service;
  let redisProxy: CutProxy;
  let databaseProxy: CutProxy;

  before(async () => {
    redisProxy = await cutProxy(process.env.TEST_REDIS_URL ?? '');
    databaseProxy = await cutProxy(process.env.TEST_ADMIN_DATABASE_URL ?? '');
    service = await startService({
      redis: (url) => redisProxy.through(url),
      database: (url) => databaseProxy.through(url),
    });
  });
  after(async () => {
    await service.stop();
    await redisProxy.close();
    await databaseProxy.close();
  });
  afterEach(async () => {
    redisProxy.restore();
    databaseProxy.restore();
    await eventually(() => service.signIn('admin', 'random'));
  });

  const rowOf = async (uid: string) => (await service.database.query('SELECT * FROM users WHERE uid = $1', [uid]))[0];

  for (const failure of ['cut', 'hang'] as const) {
    it(`makes no change that must end tokens while the connection to Redis is ${failure}`, async () => {
      const { uid } = await service.userWith(`redis_${failure}`);
      const id = `redis_${failure}`;
      const before = await rowOf(uid);
      redisProxy[failure]();
      const changes = [{ password: 'a new password' }, { roles: { names: ['usermanager'] } }, { active: false }].map(
        (input) => outcome(service.update(service.admin, id, input)),
      );
      const deletion = outcome(service.as(service.admin, (call) => call.deleteUser({ id, ifMatch: undefined })));
      expect(await Promise.all([...changes, deletion])).to.deep.equal(Array(4).fill('unavailable'));
      expect(await rowOf(uid)).to.deep.equal(before);
      expect(await outcome(service.signIn(id, `secret-${id}`))).to.equal('unavailable');
      redisProxy.restore();
      await eventually(async () => expect((await service.signIn(id, `secret-${id}`)).active).to.equal(true));
      expect(await outcome(service.update(service.admin, id, { active: false }))).to.equal('done');
    }).timeout(30_000);
  }

  it('a change that ends no tokens succeeds while Redis is unavailable', async () => {
    await service.userWith('renamed');
    redisProxy.cut();
    expect((await service.update(service.admin, 'renamed', { firstName: 'Grace' })).firstName).to.equal('Grace');
  });

  it('a change that reached Redis but was not committed lets the user sign in again, with a higher generation', async () => {
    const { uid } = await service.userWith('halfway');
    const before = await rowOf(uid);
    let change: Promise<string> | undefined;
    const waiting = service.database.transaction(async (transaction) => {
      // Another transaction is about to take the address: the change's last statement waits for it.
      await service.database.query(
        `INSERT INTO users (uid, id, password_hash, email, email_folded, roles, created_at, updated_at)
         VALUES (gen_random_uuid(), 'other', '', 'half@example.org', 'half@example.org', '{user}', now(), now())`,
        [],
        { transaction },
      );
      change = outcome(
        service.update(service.admin, 'halfway', { password: 'a new password', email: 'half@example.org' }),
      );
      await eventually(async () => (await service.heldGeneration(uid)) === 2);
      databaseProxy.cut();
      await change;
      throw new Error('rolled back');
    });
    await waiting.catch(() => undefined);
    expect(await change).to.equal('unavailable');
    databaseProxy.restore();
    await eventually(async () => expect(await rowOf(uid)).to.deep.equal(before));
    const account = await eventually(() => service.signIn('halfway', 'secret-halfway'));
    expect(account.generation).to.equal(2);
    await service.update(service.admin, 'halfway', { active: false });
    expect(await service.heldGeneration(uid)).to.equal(3);
  }).timeout(30_000);

  it('a change raises the generation above the one in Redis if the database is behind', async () => {
    const { uid } = await service.userWith('restored');
    // As if the database had been restored from yesterday's backup.
    await service.redis.set(`auth:gen:${uid}`, '41', 'EX', 1000);
    expect((await service.signIn('restored', 'secret-restored')).generation).to.equal(41);
    expect((await service.as(undefined, (call) => call.getAccount({ uid }))).generation).to.equal(41);
    await service.redis.set(`auth:gen:${uid}`, '50', 'EX', 1000);
    await service.update(service.admin, 'restored', { password: 'a new password' });
    expect(await service.heldGeneration(uid)).to.equal(51);
    expect((await service.signIn('restored', 'a new password')).generation).to.equal(51);
  });

  it('answers unavailable while the database is down, and works afterwards', async () => {
    await service.userWith('databased');
    databaseProxy.cut();
    expect(await outcome(service.update(service.admin, 'databased', { firstName: 'A' }))).to.equal('unavailable');
    databaseProxy.restore();
    await eventually(() => service.update(service.admin, 'databased', { firstName: 'A' }));
  });

  it('publishes user.deleted once the deletion is committed', async () => {
    const received: UserDeleted[] = [];
    const broker = createBroker({ url: service.vhost.url, topology, logger });
    const consumer = createConsumer({
      broker,
      database: service.database,
      queue: 'run-service',
      codecs: eventTypes,
      apply: async (events) => {
        for (const event of events) if (event.type === 'user.deleted') received.push(event.data);
      },
      logger,
    });
    await broker.start();
    await consumer.start();
    const { uid } = await service.userWith('departing');
    await service.as(service.admin, (call) => call.deleteUser({ id: 'departing', ifMatch: undefined }));
    await eventually(() => received.some((event) => event.uid === uid));
    expect(received.find((event) => event.uid === uid)).to.deep.equal({ uid, userId: 'departing' });
    await consumer.stop();
    await broker.stop();
  });
});
