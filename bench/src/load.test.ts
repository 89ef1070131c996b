import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { load, Unavailable, untilAvailable } from './load.js';

describe('the load of a benchmark', () => {
  let server: Server;
  let statuses: number[];
  before(async () => {
    server = createServer((_request, response) => {
      response.writeHead(statuses.shift() ?? 200).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => void server.close());

  const measured = async (first: number[]) => {
    statuses = first;
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return load(base, [{ method: 'GET', path: '/' }], { connections: 2, seconds: 1 }).catch((fault: Error) => fault);
  };

  it('counts successful responses', async () => {
    expect(await measured([]))
      .to.have.property('answered')
      .that.is.above(0);
  });

  it('tells a part that was late from a fault', async () => {
    expect(await measured([200, 503, 503])).to.be.an.instanceOf(Unavailable);
    const fault = await measured([200, 503, 500]);
    expect(fault).to.be.an('error').that.is.not.an.instanceOf(Unavailable);
  });

  it('measures again if a part was late, three times in all', async () => {
    let measured = 0;
    const lateUntil = (attempt: number) => async () => {
      measured += 1;
      if (measured < attempt) throw new Unavailable('late');
      return measured;
    };
    expect(await untilAvailable(lateUntil(3), 1)).to.equal(3);
    measured = 0;
    const never = await untilAvailable(lateUntil(4), 1).catch((fault: Error) => fault);
    expect(never).to.be.an.instanceOf(Unavailable);
    expect(measured).to.equal(3);
  });

  it('does not measure again after a fault', async () => {
    let measured = 0;
    const fault = await untilAvailable(async () => {
      measured += 1;
      throw new Error('broken');
    }, 1).catch(({ message }: Error) => message);
    expect([fault, measured]).to.deep.equal(['broken', 1]);
  });
});
