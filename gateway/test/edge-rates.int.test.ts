import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

describe('Rate limits', function () {
  this.timeout(60_000);
  let around: EdgeSurroundings;
  let gateway: RunningGateway;
  let behindOne: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    [gateway, behindOne] = await Promise.all([around.gateway(), around.gateway({ TRUST_PROXY: '1' })]);
  });
  after(() => around.stop());
  beforeEach(async () => {
    const counted = await around.redis.keys('rate:*');
    if (counted.length > 0) await around.redis.del(counted);
  });

  /** A request without a token. */
  const refresh = (at: RunningGateway, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${at.base}/user/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: '{}',
    });
  const from = (at: RunningGateway, forwarded: string): Promise<Response> =>
    refresh(at, { 'X-Forwarded-For': forwarded });
  const runs = (at: RunningGateway, token: string): Promise<Response> =>
    fetch(`${at.base}/runs`, { headers: { Authorization: `Bearer ${token}` } });
  const left = (response: Response): number => Number(/;r=(\d+);/.exec(response.headers.get('ratelimit') ?? '')?.[1]);

  it('allows an address without a token 600 requests a minute, and announces it', async () => {
    const statuses: number[] = [];
    let last: Response | undefined;
    for (let batch = 0; batch < 13; batch += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(gateway)));
      statuses.push(...answers.map(({ status }) => status));
      last = answers.at(-1);
    }
    expect(statuses.filter((status) => status === 200)).to.have.lengthOf(600);
    expect(statuses.filter((status) => status === 429)).to.have.lengthOf(50);
    expect(last?.headers.get('ratelimit-policy')).to.equal('"address";q=600;w=60');
    expect(last?.headers.get('ratelimit')).to.match(/^"address";r=0;t=\d+$/);
    const wait = Number(last?.headers.get('retry-after'));
    expect(wait).to.be.within(1, 60);
    expect(last?.headers.get('ratelimit')).to.equal(`"address";r=0;t=${wait}`);
    expect(await last?.json()).to.have.nested.property('errors[0].code', 'too_many_requests');
  });

  it('allows a user 6000 requests a minute on all gateways together', async () => {
    const [uid, other] = [randomUUID(), randomUUID()];
    await runs(gateway, around.token({ uid }));
    await around.redis.set(`rate:user:${uid}`, 5998, 'KEEPTTL');
    const [first, second, third] = [
      await runs(gateway, around.token({ uid })),
      await runs(behindOne, around.token({ uid })),
      await runs(gateway, around.token({ uid })),
    ];
    expect([first.status, second.status, third.status]).to.deep.equal([200, 200, 429]);
    expect(first.headers.get('ratelimit-policy')).to.equal('"user";q=6000;w=60');
    expect([first, second, third].map(left)).to.deep.equal([1, 0, 0]);
    expect(Number(third.headers.get('retry-after'))).to.be.within(1, 60);
    const others = await runs(gateway, around.token({ uid: other }));
    expect([others.status, left(others)]).to.deep.equal([200, 5999]);
    expect((await refresh(gateway)).status).to.equal(200);
  });

  it('invalid tokens do not use up the limit of their user', async () => {
    const uid = randomUUID();
    const stolen = around.token({ uid }).replace(/\.[^.]+$/, '.AAAA');
    for (let count = 0; count < 5; count += 1) expect((await runs(gateway, stolen)).status).to.equal(401);
    expect(await around.redis.keys(`rate:user:*`)).to.deep.equal([]);
  });

  it('counts the connected address if no proxy is trusted', async () => {
    const answers = [await from(gateway, '203.0.113.1'), await from(gateway, '203.0.113.2, 198.51.100.1')];
    expect(answers.map(left)).to.deep.equal([599, 598]);
    expect(await around.redis.keys('rate:address:*')).to.deep.equal(['rate:address:127.0.0.1']);
  });

  it('counts the address that the nearest proxy saw if one hop is trusted', async () => {
    const answers = [
      await from(behindOne, '203.0.113.1'),
      await from(behindOne, '192.0.2.9, 203.0.113.1'),
      await from(behindOne, '203.0.113.1, 203.0.113.2'),
    ];
    expect(answers.map(left)).to.deep.equal([599, 598, 599]);
  });

  it('counts past two proxies if two hops are trusted, and only past trusted subnets', async () => {
    const [behindTwo, behindSubnets] = await Promise.all([
      around.gateway({ TRUST_PROXY: '2' }),
      around.gateway({ TRUST_PROXY: '127.0.0.0/8, 10.0.0.0/8' }),
    ]);
    await from(behindTwo, '192.0.2.9, 203.0.113.7, 10.1.2.3');
    await from(behindSubnets, '192.0.2.9, 203.0.113.8, 10.1.2.3, 10.9.9.9');
    await from(behindSubnets, '192.0.2.9, 203.0.113.9');
    const counted = await around.redis.keys('rate:address:*');
    expect(counted.sort()).to.deep.equal([
      'rate:address:203.0.113.7',
      'rate:address:203.0.113.8',
      'rate:address:203.0.113.9',
    ]);
  });

  it('counts IPv6 addresses by /64, in any notation', async () => {
    const addresses = ['2001:db8:1:2::a', '2001:DB8:0001:0002:ffff:1:2:3', '2001:db8:1:2:0:0:0:b', '2001:db8:1:3::a'];
    const lefts: number[] = [];
    for (const address of addresses) lefts.push(left(await from(behindOne, address)));
    expect(lefts).to.deep.equal([599, 598, 597, 599]);
    const compressed = ['2001:db8::1', '2001:db8::ffff:2', '2001:db8:0:0:1::3'];
    const shared: number[] = [];
    for (const address of compressed) shared.push(left(await from(behindOne, address)));
    expect(shared).to.deep.equal([599, 598, 597]);
  });

  it('counts an IPv4 address once in any notation, and all non-addresses as one', async () => {
    const lefts: number[] = [];
    for (const address of ['203.0.113.5', '::ffff:203.0.113.5', 'unknown', 'x'.repeat(2_000), '_hidden'])
      lefts.push(left(await from(behindOne, address)));
    expect(lefts).to.deep.equal([599, 598, 599, 598, 597]);
  });
});
