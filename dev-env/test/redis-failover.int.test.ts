import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silent } from '@jogging/deploy';
import { AppError, createLogger } from '@jogging/service-kit';
import { createRedis, type RedisConnection } from '@jogging/service-kit/redis';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { chooseProvisioners } from '../src/backing-services/provisioners.js';
import { redisDefinition } from '../src/backing-services/redis.js';
import { RedisGroup } from '../src/backing-services/redis-group.js';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('a Redis with Sentinels', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'jogging-sentinels-'));
  let group: RedisGroup | undefined;
  let redis: RedisConnection;

  before(async () => {
    await chooseProvisioners([redisDefinition], silent, 'programs');
    group = await RedisGroup.start(dir);
    redis = createRedis({ url: group.naming(group.url), logger });
    await redis.start();
    await redis.whenReady();
  });
  after(async () => {
    await redis?.stop();
    await group?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  const write = (key: string) =>
    redis
      .runReplicated((client) => client.set(key, 'there'))
      .then(
        () => undefined,
        (error: unknown) => error,
      );

  it('a write that no replica confirms is answered as unavailable', async () => {
    expect(await write('confirmed')).to.equal(undefined);
    await group?.signalReplicas('SIGSTOP');
    expect(await write('unconfirmed'))
      .to.be.instanceOf(AppError)
      .with.property('code', 'unavailable');
    await group?.signalReplicas('SIGCONT');
    await eventually(async () => (await write('confirmed')) === undefined);
  });

  it('a service goes on at the promoted replica, which has everything that was acknowledged', async () => {
    const acknowledged: string[] = [];
    let [n, writing] = [0, true];
    const writer = (async () => {
      while (writing) {
        n += 1;
        const error = await write(`key:${n}`);
        if (error === undefined) acknowledged.push(`key:${n}`);
        else expect(error).to.be.instanceOf(AppError).with.property('code', 'unavailable');
        await new Promise(setImmediate);
      }
    })();
    await eventually(() => expect(acknowledged.length).to.be.above(20));
    await group?.failOver();
    const before = acknowledged.length;
    await eventually(() => expect(acknowledged.length).to.be.above(before + 20));
    writing = false;
    await writer;
    const found = await redis.run((client) => client.mget(acknowledged));
    expect(acknowledged.filter((_, index) => found[index] !== 'there')).to.deep.equal([]);
  });

  it('a service starts although no Sentinel responds, and is not ready', async () => {
    const url = `redis+sentinel://127.0.0.1:${await freePort()},127.0.0.1:${await freePort()}?name=jogging`;
    const alone = createRedis({ url, logger });
    await alone.start();
    expect(await alone.readiness?.()).to.have.property('ready', false);
    await alone.stop();
  });
});
