import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import { UserServiceService } from '@jogging/proto/users';
import { callContext, continueTrace, TlsIdentity } from '@jogging/service-kit';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import {
  eventually,
  type TestAuthority,
  testAuthority,
  testDatabase,
  testRedis,
  testVhost,
} from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { migrations } from '../src/store/migrations/index.js';
import { inputOf, logger, outcome } from './service-under-test.js';

/** Which services may call which RPCs, by certificate name. */
const allowed: Record<keyof typeof UserServiceService, string[]> = {
  checkCredentials: ['auth-service'],
  getAccount: ['auth-service'],
  createUser: ['gateway'],
  getUser: ['gateway'],
  listUsers: ['gateway'],
  updateUser: ['gateway'],
  deleteUser: ['gateway'],
  batchGetUsers: ['gateway'],
  resolveUser: ['gateway', 'run-service'],
  createRole: ['gateway'],
  getRole: ['gateway'],
  listRoles: ['gateway'],
  updateRole: ['gateway'],
  deleteRole: ['gateway'],
};

const services = ['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'];

describe('callers of user-service, under mutual TLS', () => {
  let authority: TestAuthority;
  let app: Awaited<ReturnType<typeof createApp>>;
  const closing: (() => Promise<unknown>)[] = [];

  before(async () => {
    authority = await testAuthority();
    const [database, redis, vhost] = await Promise.all([
      testDatabase({ schema: 'users', migrations }),
      testRedis(),
      testVhost(),
    ]);
    const files = await authority.issue('user-service');
    const config = readServiceConfig({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      AMQP_URL: vhost.url,
      CURSOR_SECRET: 'a secret for tests alone',
      GRPC_PORT: '0',
      OPS_PORT: '0',
      BIND_ADDRESS: '127.0.0.1',
      TLS_CA_FILE: files.caFile,
      TLS_CERT_FILE: files.certFile,
      TLS_KEY_FILE: files.keyFile,
    });
    app = await createApp(config, logger);
    await app.start();
    closing.push(
      () => app.stop(),
      () => database.drop(),
      () => redis.close(),
      () => vhost.drop(),
      () => authority.remove(),
    );
  });
  after(async () => {
    for (const close of closing) await close();
  });

  async function clientAs(name: string) {
    const tls = new TlsIdentity(await authority.issue(name));
    const client = createGrpcClient(UserServiceService, {
      address: `localhost:${app.port()}`,
      serverName: 'user-service',
      tls,
      deadlineMs: 10_000,
      logger,
    });
    await client.start();
    return client;
  }
  const as = <T>(principal: Principal | undefined, work: () => Promise<T>): Promise<T> =>
    callContext.run({ requestId: randomUUID(), traceparent: continueTrace(undefined), principal }, work);

  for (const name of services) {
    it(`${name} may call only the RPCs that the table lists for it`, async () => {
      const client = await clientAs(name);
      const edge = { edgeFaults: [], edgeConflicts: [] };
      const input = inputOf({ password: 'long enough' });
      const roleInput = { name: undefined, description: undefined, privileged: undefined };
      const calls: { [rpc in keyof typeof UserServiceService]: () => Promise<unknown> } = {
        checkCredentials: () =>
          client.call.checkCredentials({ userId: 'admin', password: 'random', knownAddress: false }),
        getAccount: () => client.call.getAccount({ uid: randomUUID() }),
        createUser: () => client.call.createUser({ id: 'x'.repeat(65), input, ...edge }),
        getUser: () => client.call.getUser({ id: 'admin' }),
        listUsers: () => client.call.listUsers({ query: undefined }),
        updateUser: () => client.call.updateUser({ id: 'admin', input, ...edge, ifMatch: undefined }),
        deleteUser: () => client.call.deleteUser({ id: 'admin', ifMatch: undefined }),
        batchGetUsers: () => client.call.batchGetUsers({ uids: [] }),
        resolveUser: () => client.call.resolveUser({ id: 'admin' }),
        createRole: () => client.call.createRole({ name: 'x', input: roleInput, ...edge }),
        getRole: () => client.call.getRole({ name: 'admin' }),
        listRoles: () => client.call.listRoles({ query: undefined }),
        updateRole: () => client.call.updateRole({ name: 'admin', input: roleInput, ...edge, ifMatch: undefined }),
        deleteRole: () => client.call.deleteRole({ name: 'admin', ifMatch: undefined }),
      };
      // Calls past the certificate check may still fail for lack of a principal or of valid values.
      const letIn = async (call: () => Promise<unknown>): Promise<boolean> =>
        !['internal', 'forbidden'].includes((await outcome(as(undefined, call))).split(' ')[0] ?? '');
      const actual: Record<string, boolean> = {};
      for (const [rpc, call] of Object.entries(calls)) actual[rpc] = await letIn(call);
      const expected = Object.fromEntries(Object.entries(allowed).map(([rpc, names]) => [rpc, names.includes(name)]));
      expect(actual).to.deep.equal(expected);
      await client.stop();
    });
  }

  it('only the gateway may act for a principal', async () => {
    const [gateway, runService, authService] = await Promise.all([
      clientAs('gateway'),
      clientAs('run-service'),
      clientAs('auth-service'),
    ]);
    const account = await eventually(() =>
      as(undefined, () =>
        authService.call.checkCredentials({ userId: 'admin', password: 'random', knownAddress: false }),
      ),
    );
    const principal = { uid: account.uid, userId: 'admin', roles: account.roles, sid: 'x.y' };
    expect((await as(principal, () => gateway.call.getUser({ id: 'admin' }))).id).to.equal('admin');
    expect(await outcome(as(principal, () => runService.call.getUser({ id: 'admin' })))).not.to.equal('done');
    await Promise.all([gateway.stop(), runService.stop(), authService.stop()]);
  });

  it('callers need a certificate from the same authority', async () => {
    const stranger = await testAuthority('another authority');
    const tls = new TlsIdentity(await stranger.issue('gateway'));
    const client = createGrpcClient(UserServiceService, {
      address: `localhost:${app.port()}`,
      serverName: 'user-service',
      tls,
      deadlineMs: 2_000,
      logger,
    });
    expect(await outcome(as(undefined, () => client.call.resolveUser({ id: 'admin' })))).to.be.oneOf([
      'unavailable',
      'timeout',
    ]);
    await client.stop();
    await stranger.remove();
  });
});
