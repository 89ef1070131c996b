import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { provisionBroker, secretsIn, vhostOf } from '@jogging/deploy';
import { eventually, type TestVhost, testVhost } from '@jogging/service-kit/testing';
import { connect } from 'amqplib';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { BackingService } from '../src/backing-services/backing-service.js';
import { startPostgres } from '../src/backing-services/postgres.js';
import { startRabbitmq } from '../src/backing-services/rabbitmq.js';
import { startRedis } from '../src/backing-services/redis.js';

describe('a backing service', function () {
  this.timeout(60_000);
  let dir: string;
  let backingService: BackingService;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'jogging-backing-'));
  });
  afterEach(async () => {
    await backingService.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  describe('Postgres', () => {
    const query = async (sql: string) => {
      const client = new pg.Client(backingService.url);
      client.on('error', () => {});
      await client.connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    };

    it('Postgres comes back on its port with what was committed before it was killed', async () => {
      backingService = await startPostgres({ dir: join(dir, 'postgres') });
      await query('CREATE TABLE kept AS SELECT 42 AS answer');
      await backingService.kill('SIGKILL');
      expect(await backingService.isRunning()).to.equal(false);
      await backingService.start();
      expect(await query('SELECT answer FROM kept')).to.deep.equal([{ answer: 42 }]);
    });

    it('Postgres keeps commits through a kill even if it syncs nothing to disk', async () => {
      backingService = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
      await query('CREATE TABLE kept AS SELECT 7 AS answer');
      await backingService.kill();
      await backingService.start();
      expect(await query('SELECT answer FROM kept')).to.deep.equal([{ answer: 7 }]);
    });

    it('Postgres reuses the data that an earlier instance left in its folder', async () => {
      const first = await startPostgres({ dir: join(dir, 'postgres') });
      backingService = first;
      await query('CREATE TABLE kept AS SELECT 1 AS answer');
      await first.stop();
      backingService = await startPostgres({ dir: join(dir, 'postgres') });
      expect(backingService.url).to.equal(first.url);
      expect(await query('SELECT answer FROM kept')).to.have.length(1);
    });

    it('Postgres admits nobody without the password', async () => {
      backingService = await startPostgres({ dir: join(dir, 'postgres') });
      const url = new URL(backingService.url);
      url.password = 'wrong';
      const client = new pg.Client(url.href);
      const refusal = await client.connect().then(
        () => undefined,
        (fault: Error) => fault.message,
      );
      expect(refusal).to.match(/password authentication failed/);
    });

    it('Postgres reveals its password to no other user of the machine', async () => {
      backingService = await startPostgres({ dir: join(dir, 'postgres') });
      expect(statSync(join(dir, 'postgres/settings.json')).mode & 0o777).to.equal(0o600);
    });
  });

  it('Redis keeps each acknowledged write through a kill, and refuses a write rather than drop a key', async () => {
    backingService = await startRedis({ dir: join(dir, 'redis') });
    const ask = async <T>(work: (redis: Redis) => Promise<T>) => {
      const redis = new Redis(backingService.url, { lazyConnect: true, retryStrategy: () => null });
      redis.on('error', () => {});
      await redis.connect();
      return work(redis).finally(() => redis.disconnect());
    };
    await ask((redis) => redis.set('kept', 'yes'));
    await backingService.kill('SIGKILL');
    await backingService.start();
    expect(await ask((redis) => redis.get('kept'))).to.equal('yes');
    const config = await ask((redis) => redis.call('CONFIG', 'GET', 'appendonly', 'appendfsync', 'maxmemory-policy'));
    const pairs = Array.isArray(config) ? config : Object.entries(config as object).flat();
    expect(pairs).to.include.members(['appendonly', 'yes', 'appendfsync', 'always', 'maxmemory-policy', 'noeviction']);
  });

  it('RabbitMQ keeps confirmed messages of a quorum queue through a kill, and comes back on its ports', async () => {
    const broker = await startRabbitmq({ dir: join(dir, 'rabbitmq') });
    backingService = broker;
    const open = async () => {
      const connection = await connect(broker.url);
      connection.on('error', () => {});
      const channel = await connection.createConfirmChannel();
      await channel.assertQueue('kept', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
      return { connection, channel };
    };
    await open();
    // RabbitMQ persists the declaration of a quorum queue within seconds, or when it stops; if killed earlier, it forgets the
    // queue.
    await broker.stop();
    await broker.start();
    const before = await open();
    // A quorum queue refuses until it has a leader.
    await eventually(async () => {
      before.channel.sendToQueue('kept', Buffer.from('still here'), { persistent: true });
      await before.channel.waitForConfirms();
    });

    await broker.kill('SIGKILL');
    expect(await broker.isRunning()).to.equal(false);
    await broker.start();

    const after = await open();
    const message = await new Promise<string>((resolve) => {
      void after.channel.consume('kept', (delivery) => delivery && resolve(delivery.content.toString()));
    });
    await after.connection.close();
    expect(message).to.equal('still here');
  }).timeout(300_000);

  it('RabbitMQ still makes queues after tests that dropped their virtual hosts while queues were declared', async () => {
    const broker = await startRabbitmq({ dir: join(dir, 'rabbitmq'), durable: false });
    backingService = broker;
    const vhost = () => testVhost(broker);
    const secrets = secretsIn(dir);
    const provision = ({ url }: TestVhost) =>
      provisionBroker({ managementUrl: broker.managementUrl, vhost: vhostOf(url), passwords: secrets.brokerPasswords });

    for (const afterMs of [50, 100, 200]) {
      const dropped = await vhost();
      const provisioned = provision(dropped).catch(() => {});
      await delay(afterMs);
      await dropped.drop();
      await provisioned;
    }
    await provision(await vhost());
  }).timeout(300_000);

  it('a backing service leaves nothing behind when it is removed', async () => {
    backingService = await startRedis({ dir: join(dir, 'redis') });
    await backingService.remove();
    expect(await backingService.isRunning()).to.equal(false);
    expect(existsSync(join(dir, 'redis'))).to.equal(false);
  });
});
