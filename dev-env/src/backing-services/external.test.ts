import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { externalServer } from './external.js';
import { redisDefinition } from './redis.js';

const fault = (url: string) =>
  externalServer(redisDefinition, url, 6379).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  );

describe('a server that a person names', () => {
  it('uses the server that a person names as it is, and never stops it', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const backingService = await externalServer(redisDefinition, `redis://127.0.0.1:${port}/3`, 6379);
    expect(backingService).to.include({ url: `redis://127.0.0.1:${port}/3`, port });
    await backingService.remove();
    expect(server.listening).to.equal(true);
    server.close();
  });

  it('names the variable and address of a server that does not answer, without its password', async () => {
    const port = await freePort();
    const message = await fault(`redis://:hidden@127.0.0.1:${port}`);
    expect(message).to.include(`REDIS_URL names Redis at 127.0.0.1:${port}, which does not answer`);
    expect(message).to.not.include('hidden');
  });

  it('requires the address of a server to be a URL', async () => {
    expect(await fault('//:hidden')).to.equal('REDIS_URL is not a URL such as redis://:password@localhost:6379');
  });
});
