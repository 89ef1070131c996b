import { createRedis } from '@jogging/service-kit/redis';
import { type CutProxy, cutProxy, eventually, testRedis } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createEpochs } from '../src/store/epochs.js';
import { type Answer, type Service, startReplica, startService } from './service-under-test.js';
import { logger } from './silent-logger.js';

const codeOf = ({ status, body }: Answer): string => (status === 200 ? 'done' : body.errors[0].code);

describe('the epoch of Redis', () => {
  it('all callers get the same epoch, however many ask first', async () => {
    const redis = await testRedis();
    const connections = Array.from({ length: 10 }, () => createRedis({ url: redis.url, logger }));
    await Promise.all(connections.map((connection) => connection.start()));
    const names = await Promise.all(connections.map((connection) => createEpochs(connection, logger).current()));
    expect(new Set(names).size).to.equal(1);
    expect(await redis.redis.get('auth:epoch')).to.equal(names[0]);
    expect(await redis.redis.ttl('auth:epoch')).to.equal(-1);
    await Promise.all(connections.map((connection) => connection.stop()));
    await redis.close();
  });

  describe('after Redis has lost its data', () => {
    let service: Service;
    before(async () => {
      service = await startService();
    });
    after(() => service.stop());

    it('Redis gets a new epoch before anyone signs in', async () => {
      const before = await service.redis.get('auth:epoch');
      await service.redis.flushdb();
      const name = await eventually(async () => (await service.redis.get('auth:epoch')) ?? false);
      expect(name).not.to.equal(before);
    });

    it('losing the data of Redis ends every earlier sign-in, including denied ones', async () => {
      const { body: denied } = await service.signIn('runner', 'right password');
      const { body: live } = await service.signIn('runner', 'right password');
      await service.signOut(denied.auth_token);
      await service.redis.flushdb();
      // A sign-in that finds no epoch begins one itself.
      const { body: fresh } = await service.signIn('runner', 'right password');
      expect(codeOf(await service.signOut(denied.auth_token))).to.equal('revoked_token');
      expect(codeOf(await service.signOut(live.auth_token))).to.equal('revoked_token');
      expect(codeOf(await service.refresh(live.refresh_token))).to.equal('invalid_refresh_token');
      expect(codeOf(await service.signOut(fresh.auth_token))).to.equal('done');
    });

    it('refuses refreshes even if Redis lost only the epoch', async () => {
      const { body } = await service.signIn('runner', 'right password');
      await service.redis.del('auth:epoch');
      await eventually(async () => (await service.redis.exists('auth:epoch')) === 1);
      expect(codeOf(await service.refresh(body.refresh_token))).to.equal('invalid_refresh_token');
    });

    it('refuses a sign-in that was under way when Redis lost its data', async () => {
      let resume = (): void => undefined;
      service.users.pause = new Promise((resolve) => {
        resume = resolve;
      });
      const checks = service.users.checks;
      const signingIn = service.signIn('runner', 'right password');
      await eventually(() => service.users.checks > checks);
      // Between reading the epoch and writing the sign-in's keys: a change of password may have been lost with Redis.
      await service.redis.flushdb();
      await eventually(async () => (await service.redis.exists('auth:epoch')) === 1);
      resume();
      expect((await signingIn).status).to.equal(503);
      service.users.pause = Promise.resolve();
      expect((await service.signIn('runner', 'right password')).status).to.equal(200);
    });
  });

  describe('while Redis is unreachable', () => {
    let service: Service;
    let proxy: CutProxy | undefined;
    let through: Awaited<ReturnType<typeof startReplica>>;
    before(async () => {
      service = await startService();
      proxy = await cutProxy(service.redisUrl);
      through = await startReplica(proxy.through(service.redisUrl), service.users.port());
      await eventually(async () => (await through.signIn('runner', 'right password')).status === 200);
    });
    after(async () => {
      await through.stop();
      await proxy?.close();
      await service.stop();
    });

    for (const failure of ['cut', 'hang'] as const) {
      it(`answers 503 to sign-in, refresh and sign-out while the connection is ${failure}, and recovers`, async () => {
        const { body } = await through.signIn('runner', 'right password');
        proxy?.[failure]();
        const answers = [
          await through.signIn('runner', 'right password'),
          await through.refresh(body.refresh_token),
          await through.signOut(body.auth_token),
        ];
        expect(answers.map(({ status }) => status)).to.deep.equal([503, 503, 503]);
        expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).to.equal(true);
        proxy?.restore();
        await eventually(async () => (await through.signIn('runner', 'right password')).status === 200);
        expect(codeOf(await through.refresh(body.refresh_token))).to.equal('done');
        expect(codeOf(await through.signOut(body.auth_token))).to.equal('done');
      }).timeout(15_000);
    }
  });
});
