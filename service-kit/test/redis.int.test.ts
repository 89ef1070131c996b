import { expect } from 'chai';
import { AppError, createLogger } from '../src/index.js';
import { createRedis, type RedisConnection } from '../src/redis/index.js';
import { type CutProxy, cutProxy, eventually, type TestRedis, testRedis } from '../src/testing/index.js';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('createRedis', () => {
  let part: TestRedis;
  let proxy: CutProxy;
  let connection: RedisConnection;

  beforeEach(async () => {
    part = await testRedis();
    proxy = await cutProxy(part.url);
    connection = createRedis({ url: proxy.through(part.url), logger, commandTimeoutMs: 200 });
  });
  afterEach(async () => {
    await connection.stop();
    await proxy.close();
    await part.close();
  });

  const get = (): Promise<string> =>
    connection
      .run((client) => client.get('key'))
      .then(
        (value) => value ?? 'nothing',
        (error: unknown) => (error instanceof AppError ? error.code : String(error)),
      );

  it('runs commands once it is connected', async () => {
    await connection.start();
    await connection.whenReady();
    await part.redis.set('key', 'value');
    expect(await get()).to.equal('value');
    expect(await connection.readiness?.()).to.deep.equal({ ready: true });
  });

  it('starts without Redis, and becomes ready when Redis does', async () => {
    proxy.cut();
    await connection.start();
    expect(await connection.readiness?.()).to.have.property('ready', false);
    expect(await get()).to.equal('unavailable');
    proxy.restore();
    await connection.whenReady(AbortSignal.timeout(5_000));
    expect(await get()).to.equal('nothing');
  });

  it('fails commands immediately while the connection is cut, and recovers', async () => {
    await connection.start();
    await connection.whenReady();
    proxy.cut();
    await eventually(async () => (await get()) === 'unavailable');
    const begun = performance.now();
    expect(await get()).to.equal('unavailable');
    expect(performance.now() - begun).to.be.lessThan(100);
    proxy.restore();
    await eventually(async () => (await get()) === 'nothing');
  });

  it('gives up on a hanging Redis within the command timeout, and recovers', async () => {
    await connection.start();
    await connection.whenReady();
    proxy.hang();
    const begun = performance.now();
    expect(await get()).to.equal('unavailable');
    expect(performance.now() - begun).to.be.within(150, 2_000);
    proxy.restore();
    await eventually(async () => (await get()) === 'nothing');
  });

  it('does not wrap AppErrors', async () => {
    await connection.start();
    await connection.whenReady();
    const outcome = await connection
      .run(() => Promise.reject(new AppError('revoked_token')))
      .catch((error: AppError) => error.code);
    expect(outcome).to.equal('revoked_token');
  });

  it('stops waiting when the signal fires', async () => {
    proxy.cut();
    await connection.start();
    const outcome = await connection
      .whenReady(AbortSignal.abort(new Error('enough')))
      .catch((error: Error) => error.message);
    expect(outcome).to.equal('enough');
  });

  for (const refusal of [
    "OOM command not allowed when used memory > 'maxmemory'.",
    'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
    "READONLY You can't write against a read only replica.",
    'LOADING Redis is loading the dataset in memory',
  ]) {
    it(`reports ${refusal.split(' ')[0]} as unavailable, and is not ready for a while though it answers`, async () => {
      await connection.start();
      await connection.whenReady();
      const script = `return redis.error_reply(ARGV[1])`;
      const error = await connection
        .run((client) => client.eval(script, 0, refusal))
        .catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(AppError).and.include({ code: 'unavailable', retryAfterSeconds: 1 });
      await connection.whenReady();
      const readiness = await connection.readiness?.();
      expect(readiness?.ready).to.equal(false);
    });
  }

  it('Redis is not ready for a while after a transaction was aborted because a command was refused', async () => {
    await connection.start();
    await connection.whenReady();
    const transaction = new Error('EXECABORT Transaction discarded because of previous errors.');
    const previousErrors = [new Error("OOM command not allowed when used memory > 'maxmemory'.")];
    const error = await connection
      .run(() => Promise.reject(Object.assign(transaction, { previousErrors })))
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AppError).and.include({ code: 'unavailable' });
    expect((await connection.readiness?.())?.ready).to.equal(false);
  });
});
