import { randomUUID } from 'node:crypto';
import { type Account, UserInput, UserServiceService } from '@jogging/proto/users';
import { callContext, continueTrace } from '@jogging/service-kit';
import { createGrpcClient, type GrpcClient } from '@jogging/service-kit/grpc';
import { eventually, type TestRedis, testRedis } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { startUserService } from './real-user-service.js';
import { type Answer, startReplica } from './service-under-test.js';
import { logger } from './silent-logger.js';

/** No token of an account survives a change of the account, whatever else happens at the same moment. */
describe('the tokens of an account that changes', () => {
  let redis: TestRedis;
  let userService: Awaited<ReturnType<typeof startUserService>>;
  let replicas: Awaited<ReturnType<typeof startReplica>>[];
  let call: GrpcClient<typeof UserServiceService>['call'];
  const closing: (() => Promise<unknown>)[] = [];

  before(async function () {
    this.timeout(60_000);
    redis = await testRedis();
    userService = await startUserService(redis.url);
    replicas = [await startReplica(redis.url, userService.port()), await startReplica(redis.url, userService.port())];
    for (const replica of replicas) closing.unshift(() => replica.stop());
    const client = createGrpcClient(UserServiceService, {
      address: `127.0.0.1:${userService.port()}`,
      deadlineMs: 20_000,
      logger,
    });
    await client.start();
    closing.push(() => client.stop());
    call = client.call;
    await eventually(async () => expect((await signIn('admin', 'random')).status).to.equal(200), 15_000);
  });
  after(async () => {
    for (const close of closing) await close();
    await userService.stop();
    await redis.close();
  });

  /** Each attempt uses another address, so that none waits for another's failures. */
  const signIn = (userId: string, password: string, replica = 0): Promise<Answer> => {
    const address = `198.51.${Math.floor(Math.random() * 255)}.${Math.floor(Math.random() * 255)}`;
    const chosen = replicas[replica % replicas.length];
    if (!chosen) throw new Error('There is no replica.');
    return chosen.signIn(userId, password, address);
  };
  async function asAdmin<T>(work: () => Promise<T>): Promise<T> {
    const account: Account = await call.checkCredentials({ userId: 'admin', password: 'random', knownAddress: true });
    const principal = { uid: account.uid, userId: 'admin', roles: account.roles, sid: `x.${randomUUID()}` };
    return callContext.run({ requestId: randomUUID(), traceparent: continueTrace(undefined), principal }, work);
  }
  const input = (values: Partial<UserInput>): UserInput => UserInput.fromPartial(values);
  const create = (id: string): Promise<unknown> =>
    asAdmin(() =>
      call.createUser({ id, input: input({ password: `${id} password` }), edgeFaults: [], edgeConflicts: [] }),
    );
  const update = (id: string, values: Partial<UserInput>): Promise<unknown> =>
    asAdmin(() => call.updateUser({ id, input: input(values), edgeFaults: [], edgeConflicts: [], ifMatch: undefined }));
  /** Whether the gateway would accept a token: signing out makes the same check. */
  const standing = async (token: string): Promise<string> => {
    const answer = await replicas[0]?.signOut(token);
    return answer?.status === 200 ? 'valid' : answer?.body.errors[0].code;
  };

  const changes: [string, (id: string) => Promise<unknown>][] = [
    ['its password is set', (id) => update(id, { password: 'another password' })],
    ['its roles change', (id) => update(id, { roles: { names: ['usermanager'] } })],
    ['it is deactivated', (id) => update(id, { active: false })],
    ['it is deleted', (id) => asAdmin(() => call.deleteUser({ id, ifMatch: undefined }))],
  ];
  for (const [index, [name, change]] of changes.entries()) {
    it(`an account’s tokens end and cannot be refreshed once ${name}`, async () => {
      const id = `changed${index}`;
      await create(id);
      const { body } = await signIn(id, `${id} password`);
      await change(id);
      expect(await standing(body.auth_token)).to.equal('revoked_token');
      const refreshed = await replicas[1]?.refresh(body.refresh_token);
      expect(refreshed?.body.errors[0].code).to.equal('invalid_refresh_token');
    });
  }

  it('tokens issued for the old password during a change are invalid after it', async () => {
    const id = 'moment';
    await create(id);
    let password = `${id} password`;
    let given = 0;
    for (let round = 0; round < 8; round += 1) {
      const old = password;
      password = `password of round ${round}`;
      const signIns = Array.from({ length: 4 }, (_, index) => signIn(id, old, index));
      // Every other round empties Redis meanwhile, as a lost volume would.
      const emptied = round % 2 === 1 ? delayed(round * 8, () => redis.redis.flushdb()) : Promise.resolve();
      await delayed(round * 5, () => update(id, { password }));
      const answers = [...(await Promise.all(signIns)), await signIn(id, old)];
      await emptied;
      await eventually(async () => (await redis.redis.exists('auth:epoch')) === 1);
      for (const { status, body } of answers) {
        if (status !== 200) continue;
        given += 1;
        expect(await standing(body.auth_token)).to.equal('revoked_token');
      }
    }
    // Otherwise the rounds would prove nothing.
    expect(given).to.be.greaterThan(5);
    expect((await signIn(id, password)).status).to.equal(200);
  }).timeout(60_000);

  it('tokens are invalid after the change even if refreshed during it', async () => {
    const id = 'renewal';
    await create(id);
    for (let round = 0; round < 6; round += 1) {
      const { body } = await signIn(id, round === 0 ? `${id} password` : `password ${round - 1}`);
      const [, refreshed] = await Promise.all([
        update(id, { password: `password ${round}` }),
        replicas[round % 2]?.refresh(body.refresh_token),
      ]);
      const tokens = [body.auth_token, ...(refreshed?.status === 200 ? [refreshed.body.auth_token] : [])];
      for (const token of tokens) expect(await standing(token)).to.equal('revoked_token');
    }
  }).timeout(60_000);
});

async function delayed<T>(ms: number, work: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return work();
}
