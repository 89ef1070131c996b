import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PerRedisUser, randomTag, secretsIn } from '@jogging/deploy';
import { topology } from '@jogging/proto/events';
import { type TestRedis, type TestVhost, testRedis, testVhost } from '@jogging/service-kit/testing';
import { type Channel, type ConfirmChannel, connect } from 'amqplib';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { type ServerUsers, serverUsers } from '../src/system/server-users.js';

describe('The users of the services', function () {
  this.timeout(30_000);
  const dir = mkdtempSync(join(tmpdir(), 'jogging-rights-'));
  let [redis, vhost]: [TestRedis?, TestVhost?] = [];
  let users: ServerUsers;

  before(async () => {
    [redis, vhost] = await Promise.all([testRedis(), testVhost()]);
    users = serverUsers({
      redisUrl: redis.url,
      amqpUrl: vhost.url,
      amqpManagementUrl: process.env.TEST_AMQP_MANAGEMENT_URL ?? '',
      secrets: secretsIn(dir),
      prefix: `rights_${randomTag()}_`,
    });
    await users.provision();
  });
  after(async () => {
    await users?.drop();
    await Promise.all([redis?.close(), vhost?.drop()]);
    rmSync(dir, { recursive: true });
  });

  describe('at Redis', () => {
    type User = keyof PerRedisUser;
    /** Runs a command. @returns how Redis answered */
    async function ask(user: User, ...[command, ...args]: [string, ...string[]]): Promise<string> {
      const client = new Redis(users.redisUrls[user], { lazyConnect: true, retryStrategy: () => null });
      client.on('error', () => {});
      try {
        await client.connect();
        return String(await client.call(command, ...args));
      } catch (fault) {
        return (fault as Error).message;
      } finally {
        client.disconnect();
      }
    }
    const set = "return redis.call('SET', KEYS[1], 'x')";

    for (const user of ['gateway', 'auth-service', 'user-service'] as const) {
      for (const command of ['FLUSHALL', 'FLUSHDB', 'KEYS *', 'SCAN 0', 'CONFIG GET *', 'ACL LIST', 'SHUTDOWN NOSAVE'])
        it(`Redis refuses ${command} to ${user}`, async () => {
          const [name = '', ...args] = command.split(' ');
          expect(await ask(user, name, ...args)).to.match(/^NOPERM/);
        });
    }

    const forbidden: [User, what: string, ...command: [string, ...string[]]][] = [
      ['gateway', 'delete a denial', 'DEL', 'auth:denied:sid'],
      ['gateway', 'overwrite a denial', 'SET', 'auth:denied:sid', 'x', 'PX', '1'],
      ['gateway', 'let a denial expire', 'EXPIRE', 'auth:denied:sid', '1'],
      ['gateway', 'write a denial by a script', 'EVAL', set, '1', 'auth:denied:sid'],
      [
        'gateway',
        'write a denial by a script that does not name it',
        'EVAL',
        set.replace('KEYS[1]', "'auth:denied:sid'"),
        '0',
      ],
      ['gateway', 'lower a generation', 'SET', 'auth:gen:uid', '0'],
      ['gateway', 'begin an epoch', 'SET', 'auth:epoch', 'x'],
      ['gateway', 'read a refresh token’s family', 'MGET', 'auth:family:sid'],
      ['auth-service', 'lower a generation', 'SET', 'auth:gen:uid', '0'],
      ['auth-service', 'change a rate', 'SET', 'rate:user:uid', '0'],
      ['user-service', 'delete a denial', 'DEL', 'auth:denied:sid'],
      ['user-service', 'read a refresh token’s family', 'GET', 'auth:family:sid'],
      ['user-service', 'clear failed sign-ins', 'SET', 'auth:throttle:failures:x', '0'],
    ];
    for (const [user, what, ...command] of forbidden) {
      it(`Redis does not let ${user} ${what}`, async () => {
        expect(await ask(user, ...command)).to.match(/NOPERM|user executing the script/);
      });
    }

    it('Redis lets services read and write the keys they need', async () => {
      await redis?.redis.set('auth:denied:sid', '1');
      expect(await ask('gateway', 'MGET', 'auth:denied:sid', 'auth:gen:uid')).to.equal('1,');
      expect(await ask('user-service', 'SET', 'auth:gen:uid', '2')).to.equal('OK');
      expect(await ask('auth-service', 'MGET', 'auth:denied:sid', 'auth:gen:uid')).to.equal('1,2');
    });

    it('Redis refuses a user with the password of another', async () => {
      const url = new URL(users.redisUrls.gateway);
      url.username = url.username.replace('gateway', 'auth-service');
      const client = new Redis(url.href, { lazyConnect: true, retryStrategy: () => null });
      const faults: string[] = [];
      client.on('error', ({ message }) => faults.push(message));
      await client.connect().catch(() => {});
      client.disconnect();
      expect(faults.join()).to.include('WRONGPASS');
    });
  });

  describe('at RabbitMQ', () => {
    type User = keyof ServerUsers['amqpUrls'];
    async function as<T>(user: User, work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
      const connection = await connect(users.amqpUrls[user]);
      connection.on('error', () => {});
      try {
        const channel = await connection.createConfirmChannel();
        channel.on('error', () => {});
        return await work(channel);
      } finally {
        await connection.close();
      }
    }
    const publish = (channel: ConfirmChannel, exchange: string, routingKey: string) =>
      new Promise<string>((resolve) => {
        channel.on('error', ({ message }: Error) => resolve(message));
        channel.publish(exchange, routingKey, Buffer.from('{}'), {}, (refused: unknown) => {
          if (!refused) resolve('confirmed');
        });
      });
    const refusal = (user: User, work: (channel: Channel) => Promise<unknown>) =>
      as(user, (channel) =>
        work(channel).then(
          () => 'allowed',
          ({ message }: Error) => message,
        ),
      );
    const events = [...new Set(topology.queues.flatMap((queue) => queue.events))];
    const owner = (event: string) => `${event.split('.')[0]}-service`;

    for (const user of ['user-service', 'run-service', 'weather-service', 'report-service'] as const) {
      it(`RabbitMQ lets ${user} publish its own events only`, async () => {
        for (const event of events) {
          const answer = await as(user, (channel) => publish(channel, topology.exchange, event));
          expect(answer, event).to.match(owner(event) === user ? /^confirmed$/ : /ACCESS_REFUSED/);
        }
      });

      it(`RabbitMQ lets ${user} send nothing straight to a queue`, async () => {
        for (const { name } of topology.queues)
          expect(await as(user, (channel) => publish(channel, '', name))).to.match(/ACCESS_REFUSED/);
      });

      it(`RabbitMQ lets ${user} consume and requeue from its own queues only`, async () => {
        for (const { name } of topology.queues) {
          const expected = name === user ? /^(allowed|confirmed)$/ : /ACCESS.REFUSED/;
          expect(await refusal(user, (channel) => channel.get(name))).to.match(expected);
          expect(await refusal(user, (channel) => channel.get(`${name}.dead`))).to.match(expected);
          expect(await as(user, (channel) => publish(channel, `${name}.requeue`, `${name}.dead`))).to.match(expected);
        }
      });

      it(`RabbitMQ lets ${user} declare, bind and delete nothing of the topology`, async () => {
        const attempts: ((channel: Channel) => Promise<unknown>)[] = [
          (channel) => channel.deleteQueue('run-service'),
          (channel) => channel.deleteExchange(topology.exchange),
          (channel) => channel.assertQueue('another'),
          (channel) => channel.bindQueue('run-service.dead', topology.exchange, 'user.deleted'),
          (channel) => channel.unbindQueue('run-service', topology.exchange, 'user.deleted'),
        ];
        for (const attempt of attempts) expect(await refusal(user, attempt)).to.match(/ACCESS.REFUSED/);
      });
    }

    it('provisioning RabbitMQ again loses no message', async () => {
      const count = () =>
        as('report-service', async (channel) => (await channel.checkQueue('weather-service')).messageCount);
      await as('user-service', (channel) => publish(channel, topology.exchange, 'user.deleted'));
      const before = await count();
      expect(before).to.be.above(0);
      await users.provision();
      expect(await count()).to.equal(before);
    });
  });
});
