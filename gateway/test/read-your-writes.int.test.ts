import { randomUUID } from 'node:crypto';
import { AppError, createLogger } from '@jogging/service-kit';
import { eventually, testRedis } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { createReadYourWrites, type ReadYourWrites } from '../src/read-your-writes.js';

describe('ReadYourWrites', () => {
  let parts: Awaited<ReturnType<typeof testRedis>>;
  let marks: ReadYourWrites;
  const logger = createLogger({ service: 'test', level: 'silent' });

  before(async () => {
    parts = await testRedis();
    marks = createReadYourWrites(parts.redis, logger);
  });
  after(() => parts.close());

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

  it('does not delay responses if Redis refuses writes', async () => {
    const silent = {
      pipeline: () => {
        throw new Error('away');
      },
    } as unknown as Redis;
    await createReadYourWrites(silent, logger).note(randomUUID(), randomUUID(), 1);
    expect(await marks.of(randomUUID())).to.deep.equal([]);
  });

  it('is unavailable if Redis cannot be read', async () => {
    const silent = { zrange: () => Promise.reject(new Error('away')) } as unknown as Redis;
    const refused = await createReadYourWrites(silent, logger)
      .of(randomUUID())
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AppError).with.property('code', 'unavailable');
  });
});
