import { randomUUID } from 'node:crypto';
import { AppError, callContext, createLogger } from '@jogging/service-kit';
import { createRedis, type RedisConnection } from '@jogging/service-kit/redis';
import { cutProxy, eventually, testRedis } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createReadYourWrites, type ReadYourWrites } from '../src/read-your-writes.js';

describe('ReadYourWrites', () => {
  let parts: Awaited<ReturnType<typeof testRedis>>;
  let redis: RedisConnection;
  let marks: ReadYourWrites;
  const logger = createLogger({ service: 'test', level: 'silent' });

  before(async () => {
    parts = await testRedis();
    redis = createRedis({ url: parts.url, logger });
    await redis.start();
    await redis.whenReady();
    marks = createReadYourWrites(redis, logger);
  });
  after(async () => {
    await redis.stop();
    await parts.close();
  });

  it('returns a user’s recent writes and no one else’s', async () => {
    const [uid, run, another] = [randomUUID(), randomUUID(), randomUUID()];
    await marks.note(uid, run, 1);
    await marks.note(uid, run, 2);
    await marks.note(uid, another, 1);
    await marks.note(randomUUID(), run, 9);
    expect(await marks.of(uid)).to.have.deep.members([
      { runId: run, version: 1 },
      { runId: run, version: 2 },
      { runId: another, version: 1 },
    ]);
  });

  it('forgets writes that a report has shown', async () => {
    const [uid, run] = [randomUUID(), randomUUID()];
    await marks.note(uid, run, 1);
    const shown = await marks.of(uid);
    await marks.note(uid, run, 2);
    marks.forget(uid, shown);
    marks.forget(uid, []);
    await eventually(async () => expect(await marks.of(uid)).to.deep.equal([{ runId: run, version: 2 }]), 2_000);
  });

  it('forgets writes after half a minute', async () => {
    const uid = randomUUID();
    const key = `written:${uid}`;
    await parts.redis.zadd(key, Date.now() - 31_000, 'old:1', Date.now() - 29_000, 'young:1');
    await marks.note(uid, 'new', 1);
    expect((await marks.of(uid)).map(({ runId }) => runId)).to.deep.equal(['young', 'new']);
    expect(await parts.redis.ttl(key)).to.be.within(29, 30);
  });

  it('keeps the newest five hundred of a burst', async () => {
    const uid = randomUUID();
    const members = Array.from({ length: 600 }, (_, index) => [Date.now() + index, `run:${index}`]).flat();
    await parts.redis.zadd(`written:${uid}`, ...(members as (string | number)[]));
    const versions = (await marks.of(uid)).map(({ version }) => version);
    expect([versions.length, versions[0], versions.at(-1)]).to.deep.equal([500, 100, 599]);
  });

  it('answers a write although Redis refuses to note it, and logs that', async () => {
    const uid = randomUUID();
    // As it refuses commands: the pipeline resolves, with an error in place of each result.
    await parts.redis.set(`written:${uid}`, 'not a set');
    const noted: unknown[] = [];
    const log = createLogger({ service: 'test', level: 'warn', destination: { write: (line) => noted.push(line) } });
    await createReadYourWrites(redis, log).note(uid, randomUUID(), 1);
    expect(noted).to.have.length(1);
  });

  it('answers writes if Redis is unreachable, and refuses to read', async () => {
    const proxy = await cutProxy(parts.url);
    const cut = createRedis({ url: proxy.through(parts.url), logger });
    try {
      proxy.cut();
      await cut.start();
      const behind = createReadYourWrites(cut, logger);
      await behind.note(randomUUID(), randomUUID(), 1);
      const refused = await behind.of(randomUUID()).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(AppError).with.property('code', 'unavailable');
    } finally {
      await cut.stop();
      await proxy.close();
    }
  });

  describe('who has written lately', () => {
    it('is the owner of a changed run and the caller, for a minute, whatever reports have shown', async () => {
      const [owner, admin, run] = [randomUUID(), randomUUID(), randomUUID()];
      expect(await marks.wroteLately(owner)).to.equal(false);
      const principal = { uid: admin, userId: 'admin', roles: ['admin'], sid: 'epoch.session' };
      await callContext.run({ requestId: 'test', traceparent: '', principal }, () => marks.note(owner, run, 1));
      marks.forget(owner, await marks.of(owner));
      await eventually(async () => expect(await marks.of(owner)).to.deep.equal([]));
      const lately = await Promise.all([owner, admin, randomUUID()].map((uid) => marks.wroteLately(uid)));
      expect(lately).to.deep.equal([true, true, false]);
      expect(await parts.redis.ttl(`written:lately:${admin}`)).to.be.within(59, 60);
    });

    it('is a caller of whom that alone is noted', async () => {
      const uid = randomUUID();
      await marks.noteWriter(uid);
      expect(await marks.wroteLately(uid)).to.equal(true);
      expect(await marks.of(uid)).to.deep.equal([]);
    });

    it('is anyone while Redis does not answer', async () => {
      const proxy = await cutProxy(parts.url);
      const cut = createRedis({ url: proxy.through(parts.url), logger });
      try {
        proxy.cut();
        await cut.start();
        expect(await createReadYourWrites(cut, logger).wroteLately(randomUUID())).to.equal(true);
      } finally {
        await cut.stop();
        await proxy.close();
      }
    });

    it('is anyone for a while after a write could not be noted', async () => {
      const uid = randomUUID();
      await parts.redis.set(`written:${uid}`, 'not a set');
      const own = createReadYourWrites(redis, logger);
      expect(await own.wroteLately(randomUUID())).to.equal(false);
      await own.note(uid, randomUUID(), 1);
      expect(await own.wroteLately(randomUUID())).to.equal(true);
    });
  });
});
