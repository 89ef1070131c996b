import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ServiceName } from '@jogging/dev-env';
import { ReportServiceService } from '@jogging/proto/reports';
import { RunServiceService } from '@jogging/proto/runs';
import { UserServiceService } from '@jogging/proto/users';
import { AppError, callContext, createLogger, TlsIdentity } from '@jogging/service-kit';
import { createGrpcClient, type ServiceShape } from '@jogging/service-kit/grpc';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type CertificateFiles, type Certificates, certificates } from '../../src/certificates.js';
import { admin, type OwnSystem, ownSystem } from '../../src/own-system.js';
import { newId, runDocument } from '../../src/people.js';
import { sendRaw } from '../../src/raw-http.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const uid = '3f0c8bd4-6d51-4c6f-9a4e-0b7a7d5f3c11';
/** A principal that a caller might claim. */
const anAdmin = { uid, userId: 'admin', roles: ['admin'], sid: `e.${uid}` };

describe('Mutual TLS between all services', function () {
  this.timeout(180_000);
  let certs: Certificates;
  let own: OwnSystem;

  before(async () => {
    certs = await certificates();
    own = await ownSystem({ environmentOf: await certs.environments() });
  });
  after(async () => {
    await own?.stop();
    await certs.remove();
  });

  it('a first session works as without certificates', async () => {
    const [gateway, other] = own.gateways;
    const person = await own.signUp(newId());
    const made = await gateway?.post('/runs', { token: person.token, body: runDocument() });
    expect(made?.status, made?.text).to.equal(201);
    for (const path of ['/runs', '/runs/summary', `/users/${person.id}`, '/reports/records']) {
      const answer = await other?.get(path, { token: person.token });
      expect(answer?.status, `${path}: ${answer?.text}`).to.equal(200);
    }
    await eventually(async () => {
      const run = await gateway?.get(`/runs/${made?.json.data.id}`, { token: person.token });
      return run?.json.data.attributes.weather.status === 'recorded';
    }, 30_000);
    const { token } = await own.signIn(admin.id, admin.password);
    const named = await gateway?.post('/runs', { token, body: runDocument({}, person.id) });
    expect(named?.status, named?.text).to.equal(201);
    const renewed = await gateway?.post('/user/refresh', { body: { refresh_token: person.refreshToken } });
    expect(renewed?.status, renewed?.text).to.equal(200);
    expect(renewed?.headers.get('cache-control')).to.equal('no-store');
    const out = await other?.post('/user/logout', { token: renewed?.json.auth_token });
    expect(out?.status, out?.text).to.equal(200);
    expect((await gateway?.get('/.well-known/jwks.json'))?.json.keys).to.have.lengthOf(1);
  });

  it('the gateway recognises auth-service by its certificate, not by a host name from the client', async () => {
    const body = JSON.stringify({ user_id: admin.id, password: admin.password });
    for (const host of ['weather-service', 'user-service', 'api.example.test', '127.0.0.1']) {
      const head = [
        'POST /user/login HTTP/1.1',
        `Host: ${host}`,
        'Connection: close',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ];
      const answer = await sendRaw(own.gateways[0]?.base ?? '', `${head.join('\r\n')}\r\n\r\n${body}`);
      expect(answer.status, host).to.equal(200);
    }
  });

  const identity = (files: CertificateFiles) =>
    new TlsIdentity({ caFile: files.TLS_CA_FILE, certFile: files.TLS_CERT_FILE, keyFile: files.TLS_KEY_FILE });

  /** The status code of a failed call, or its result. */
  async function outcome<S extends ServiceShape>(
    definition: S,
    service: ServiceName,
    rpc: keyof S & string,
    files: CertificateFiles | undefined,
  ): Promise<string> {
    const client = createGrpcClient(definition, {
      address: own.system.service(service).address ?? '',
      tls: files && identity(files),
      serverName: service,
      deadlineMs: 3_000,
      logger,
    });
    await client.start();
    const call = client.call[rpc] as (request: object) => unknown;
    const context = { requestId: 'test', traceparent: `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`, principal: anAdmin };
    try {
      return await callContext.run(context, async () => {
        const answer = call({ id: 'admin', userId: 'admin', password: admin.password, uid, uids: [uid], written: [] });
        if (Symbol.asyncIterator in (answer as object)) for await (const _ of answer as AsyncIterable<unknown>) break;
        else await answer;
        return 'answered';
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.cause instanceof Error ? error.cause.message : error.code;
    } finally {
      await client.stop();
    }
  }

  const calls: [ServiceShape, ServiceName, string, outsider?: ServiceName][] = [
    [UserServiceService, 'user-service', 'checkCredentials'],
    [UserServiceService, 'user-service', 'getAccount'],
    [UserServiceService, 'user-service', 'resolveUser'],
    [UserServiceService, 'user-service', 'getUser'],
    [UserServiceService, 'user-service', 'listUsers'],
    [UserServiceService, 'user-service', 'deleteUser'],
    [RunServiceService, 'run-service', 'listRuns'],
    [RunServiceService, 'run-service', 'deleteRun'],
    [RunServiceService, 'run-service', 'exportRuns', 'user-service'],
    [ReportServiceService, 'report-service', 'listRecords'],
  ];
  for (const [definition, service, rpc, outsider = 'weather-service'] of calls) {
    it(`${rpc} of ${service} rejects callers without a certificate, with a foreign one, or with ${outsider}'s`, async () => {
      expect(await outcome(definition, service, rpc, undefined)).to.match(/^gRPC UNAVAILABLE/);
      expect(await outcome(definition, service, rpc, await certs.issue('gateway', true))).to.match(/^gRPC UNAVAILABLE/);
      expect(await outcome(definition, service, rpc, await certs.issue(outsider))).to.match(/^gRPC PERMISSION_DENIED/);
    });
  }

  it('each service may make exactly the calls in the table of callers', async () => {
    const asked = async (caller: string, definition: ServiceShape, service: ServiceName, rpc: string) =>
      outcome(definition, service, rpc, await certs.issue(caller));
    expect(await asked('gateway', UserServiceService, 'user-service', 'listUsers')).to.not.match(/DENIED|UNAVAILABLE/);
    expect(await asked('auth-service', UserServiceService, 'user-service', 'checkCredentials')).to.equal('answered');
    for (const [caller, definition, service, rpc] of [
      ['gateway', UserServiceService, 'user-service', 'checkCredentials'],
      ['auth-service', UserServiceService, 'user-service', 'deleteUser'],
      ['run-service', UserServiceService, 'user-service', 'listUsers'],
      ['report-service', RunServiceService, 'run-service', 'listRuns'],
      ['gateway', RunServiceService, 'run-service', 'exportRuns'],
      ['weather-service', RunServiceService, 'run-service', 'listRuns'],
      ['user-service', ReportServiceService, 'report-service', 'listRecords'],
    ] as const) {
      expect(await asked(caller, definition, service, rpc), `${caller}: ${rpc}`).to.match(/^gRPC PERMISSION_DENIED/);
    }
  });

  it('auth-service answers only the gateway', async () => {
    const ask = async (files: CertificateFiles | undefined): Promise<number | string> => {
      const asking = request(`https://${own.system.service('auth-service').address}/.well-known/jwks.json`, {
        ca: readFileSync((await certs.issue('gateway')).TLS_CA_FILE),
        ...(files && { cert: readFileSync(files.TLS_CERT_FILE), key: readFileSync(files.TLS_KEY_FILE) }),
        servername: 'auth-service',
        agent: false,
      }).end();
      try {
        const [answer] = (await once(asking, 'response')) as [IncomingMessage];
        await text(answer);
        return answer.statusCode ?? 0;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? 'failed';
      }
    };
    expect(await ask(await certs.issue('gateway'))).to.equal(200);
    expect(await ask(await certs.issue('weather-service'))).to.equal(403);
    expect(await ask(undefined)).to.match(/CERTIFICATE_REQUIRED|ECONNRESET|EPIPE/);
    expect(await ask(await certs.issue('gateway', true))).to.match(/UNKNOWN_CA|ECONNRESET|EPIPE/);
    const plain = await fetch(`http://${own.system.service('auth-service').address}/`).catch(() => undefined);
    expect(plain).to.equal(undefined);
  });
});
