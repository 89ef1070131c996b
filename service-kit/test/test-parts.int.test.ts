import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { cutProxy, eventually, testRedis } from '../src/testing/index.js';

describe('The backing services for tests', () => {
  it('gives each test process an empty Redis database of its own', async () => {
    const [one, other] = await Promise.all([testRedis(), testRedis()]);
    expect(one.url).to.not.equal(other.url);
    await one.redis.set('key', 'one');
    expect(await other.redis.get('key')).to.equal(null);
    await one.close();
    await other.close();
    const again = await testRedis();
    expect(await again.redis.dbsize()).to.equal(0);
    await again.close();
  });

  describe('The TCP proxy for tests', () => {
    async function echo() {
      const server = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const proxy = await cutProxy(`tcp://127.0.0.1:${port}`);
      const open = async (): Promise<Socket> => {
        const socket = connect(proxy.port, '127.0.0.1').on('error', () => {});
        await once(socket, 'connect');
        return socket;
      };
      const say = async (socket: Socket, words: string): Promise<string> => {
        const answer = once(socket, 'data');
        socket.write(words);
        return String((await answer)[0]);
      };
      const close = async () => {
        await proxy.close();
        server.close();
      };
      return { proxy, open, say, close };
    }

    // `once` of node:events would reject for the reset that comes before.
    const ended = (socket: Socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve()));

    it('the TCP proxy cuts, hangs and restores connections as a network does', async () => {
      const { proxy, open, say, close } = await echo();
      const first = await open();
      expect(await say(first, 'hello')).to.equal('hello');
      proxy.drop();
      await ended(first);
      const second = await open();
      expect(await say(second, 'again')).to.equal('again');
      proxy.hang();
      const heard: string[] = [];
      second.on('data', (chunk) => heard.push(String(chunk)));
      second.write('anyone?');
      const third = await open();
      third.write('anyone?');
      proxy.restore();
      await Promise.all([ended(second), ended(third)]);
      expect(heard).to.deep.equal([]);
      proxy.cut();
      const fourth = await open();
      await ended(fourth);
      proxy.restore();
      expect(await say(await open(), 'back')).to.equal('back');
      await close();
      await eventually(() => proxy.connections() === 0);
    });
  });
});
