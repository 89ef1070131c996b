import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { expect } from 'chai';
import { createGrpcClient, createGrpcServer } from '../src/grpc/index.js';
import { createHttpServer, TlsAgent } from '../src/http/index.js';
import { type AppError, ConfigError, callContext, TlsIdentity, tlsFromConfig } from '../src/index.js';
import { eventually } from '../src/testing/eventually.js';
import { type TestAuthority, testAuthority } from '../src/testing/test-certificates.js';
import { EchoService, serveEcho } from './echo-service.js';
import { describeCalls } from './grpc-fixture.js';
import { recordedLog, silent } from './recorded-log.js';

const principal = { uid: 'u-1', userId: 'runner', roles: ['admin'], sid: 's-1' };
const context = {
  requestId: 'r-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  principal,
};

const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: AppError) => error.code,
  );

describe('mutual TLS', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  const closers: (() => Promise<void>)[] = [];

  before(async () => {
    authority = await testAuthority();
    stranger = await testAuthority('another authority');
  });

  after(async () => {
    await authority.remove();
    await stranger.remove();
  });

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const identity = async (name: string, from = authority) => new TlsIdentity(await from.issue(name));

  describeCalls('between gRPC services', (options) => {
    async function start(tls: TlsIdentity, principalFrom?: readonly string[], logger = silent) {
      const handlers = {
        say: (_request: unknown, call: { principal?: { userId: string } | undefined }) => ({
          words: `${call.principal?.userId}`,
        }),
      };
      const server = createGrpcServer({
        address: '127.0.0.1:0',
        tls,
        logger,
        services: [serveEcho(handlers, { callers: { say: ['friend', 'acquaintance'], repeat: [] }, principalFrom })],
      });
      await server.start();
      closers.push(() => server.stop());
      return server;
    }

    function connect(port: number, tls: TlsIdentity | undefined, serverName = 'server') {
      const client = createGrpcClient(EchoService, {
        address: `127.0.0.1:${port}`,
        tls,
        serverName,
        deadlineMs: 2_000,
        logger: silent,
        ...options,
      });
      closers.push(() => client.stop());
      return client;
    }

    it('accepts a caller that the RPC allows', async () => {
      const server = await start(await identity('server'));
      const client = connect(server.port(), await identity('friend'));
      expect(await client.call.say({ words: '' })).to.deep.equal({ words: 'undefined' });
    });

    it('rejects a caller that the RPC does not allow without details, and logs its name', async () => {
      const { logger, lines } = recordedLog('warn');
      const server = await start(await identity('server'), undefined, logger);
      const client = connect(server.port(), await identity('passer-by'));
      expect(await codeOf(client.call.say({ words: '' }))).to.equal('internal');
      expect(JSON.parse(lines[0] ?? '').peer).to.include('passer-by');
    });

    it('rejects everyone if the RPC allows nobody, streams too', async () => {
      const server = await start(await identity('server'));
      const client = connect(server.port(), await identity('friend'));
      const reading = (async () => {
        for await (const _ of client.call.repeat({ words: '' })) expect.fail('a message came');
      })();
      expect(await codeOf(reading)).to.equal('internal');
    });

    it('rejects a certificate of another authority, a missing one, and plain text', async () => {
      const server = await start(await identity('server'));
      const files = await stranger.issue('friend');
      const { caFile } = await authority.issue('trust');
      const strangers = [new TlsIdentity({ ...files, caFile }), undefined];
      for (const tls of strangers) {
        const client = connect(server.port(), tls);
        expect(await codeOf(client.call.say({ words: '' }))).to.be.oneOf(['unavailable', 'timeout']);
      }
    });

    it('does not connect to a server with another authority or name', async () => {
      const impostor = await start(await identity('server', stranger));
      const friend = await identity('friend');
      expect(await codeOf(connect(impostor.port(), friend).call.say({ words: '' }))).to.equal('unavailable');
      const server = await start(await identity('server'));
      expect(await codeOf(connect(server.port(), friend).call.say({ words: '' }))).to.equal(undefined);
      expect(await codeOf(connect(server.port(), friend, 'bank').call.say({ words: '' }))).to.equal('unavailable');
    });

    it('accepts a principal only from callers that may pass one on', async () => {
      const server = await start(await identity('server'), ['friend']);
      const say = async (name: string) => {
        const client = connect(server.port(), await identity(name));
        return (await callContext.run(context, () => client.call.say({ words: '' }))).words;
      };
      expect(await say('friend')).to.equal('runner');
      expect(await say('acquaintance')).to.equal('undefined');
    });

    it('uses renewed certificates for new connections, on both sides, without a restart', async () => {
      const first = await testAuthority('first');
      const second = await testAuthority('second');
      const serverFiles = await first.issue('server');
      const friendFiles = await first.issue('friend');
      const server = await start(new TlsIdentity(serverFiles, { refreshMs: 20 }));
      const friend = new TlsIdentity(friendFiles, { refreshMs: 20 });
      expect(await codeOf(connect(server.port(), friend).call.say({ words: '' }))).to.equal(undefined);

      for (const [files, name] of [
        [serverFiles, 'server'],
        [friendFiles, 'friend'],
      ] as const) {
        const renewed = await second.issue(name);
        for (const part of ['caFile', 'certFile', 'keyFile'] as const) {
          await writeFile(files[part], await readFile(renewed[part]));
        }
      }
      const newcomer = new TlsIdentity(await second.issue('newcomer'));
      await eventually(
        async () => (await codeOf(connect(server.port(), newcomer).call.say({ words: '' }))) === 'internal',
      );
      await eventually(
        async () => (await codeOf(connect(server.port(), friend).call.say({ words: '' }))) === undefined,
      );
      await first.remove();
      await second.remove();
    });
  });

  describe('between HTTP services', () => {
    async function start(callers?: readonly string[]) {
      const server = createHttpServer({
        app: (_request, response) => response.end('hello'),
        host: '127.0.0.1',
        port: 0,
        tls: await identity('server'),
        callers,
      });
      await server.start();
      closers.push(() => server.stop());
      return server;
    }

    const fetchWith = (port: number, agent: TlsAgent | undefined): Promise<number | string> =>
      new Promise((resolve) => {
        const options = agent ? { agent } : { rejectUnauthorized: false };
        get(`https://127.0.0.1:${port}/`, options, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });

    async function agentOf(name: string, from = authority) {
      const agent = new TlsAgent(await identity(name, from));
      closers.push(async () => agent.destroy());
      return agent;
    }

    it('accepts every certificate of the authority over HTTP if no callers are named', async () => {
      const server = await start();
      expect(await fetchWith(server.port(), await agentOf('anyone'))).to.equal(200);
    });

    it('accepts the named callers over HTTP, and answers others 403', async () => {
      const server = await start(['gateway']);
      const gateway = await agentOf('gateway');
      expect(await fetchWith(server.port(), gateway)).to.equal(200);
      expect(await fetchWith(server.port(), gateway)).to.equal(200);
      expect(await fetchWith(server.port(), await agentOf('passer-by'))).to.equal(403);
    });

    it('rejects HTTP callers without a certificate of the authority', async () => {
      const server = await start();
      expect(await fetchWith(server.port(), undefined)).to.be.a('string');
    });

    it('does not connect to an HTTP server of another authority', async () => {
      const server = await start();
      expect(await fetchWith(server.port(), await agentOf('gateway', stranger))).to.be.a('string');
    });
  });

  describe('a TLS identity', () => {
    it('a TLS identity keeps its old files and logs a warning while the new ones do not match', async () => {
      const own = await testAuthority('own');
      const files = await own.issue('server');
      const { logger, lines } = recordedLog('info');
      const tls = new TlsIdentity(files, { logger });
      const before = tls.current();
      const other = await own.issue('other');
      await writeFile(files.certFile, await readFile(other.certFile));
      tls.refresh();
      expect(tls.current()).to.equal(before);
      expect(lines[0]).to.include('old ones stay in force');
      await writeFile(files.keyFile, await readFile(other.keyFile));
      tls.refresh();
      expect(tls.current()).to.not.equal(before);
      await own.remove();
    });

    it('reports unusable certificate files as a configuration error', async () => {
      const { caFile, certFile } = await authority.issue('one');
      const { keyFile } = await authority.issue('other');
      const names = { TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile };
      expect(() => tlsFromConfig({ ...names, TLS_KEY_FILE: '/nowhere/at/all' })).to.throw(ConfigError, 'ENOENT');
      expect(() => tlsFromConfig({ ...names, TLS_KEY_FILE: keyFile })).to.throw(ConfigError, 'key values mismatch');
    });

    it('there is no TLS identity if no files are configured', () => {
      expect(tlsFromConfig({})).to.equal(undefined);
    });
  });
});
