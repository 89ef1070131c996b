import { expect } from 'chai';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

const ours = 'https://app.example.test';

describe('CORS', function () {
  this.timeout(30_000);
  let around: EdgeSurroundings;
  let closed: RunningGateway;
  let listed: RunningGateway;
  let open: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    const origins = `${ours}, https://second.example.test`;
    [closed, listed, open] = await Promise.all([
      around.gateway(),
      around.gateway({ CORS_ORIGINS: origins }),
      around.gateway({ CORS_ORIGINS: '*' }),
    ]);
  });
  after(() => around.stop());

  const read = (gateway: RunningGateway, origin: string, path = '/runs'): Promise<Response> =>
    fetch(gateway.base + path, { headers: { Origin: origin, Authorization: `Bearer ${around.token()}` } });
  const preflight = (gateway: RunningGateway, origin: string, method = 'PATCH'): Promise<Response> =>
    fetch(`${gateway.base}/runs/x`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'authorization,content-type,if-match',
      },
    });
  const allowed = (answer: Response): string | null => answer.headers.get('access-control-allow-origin');

  it('allows each origin on the list by name', async () => {
    for (const origin of [ours, 'https://second.example.test']) {
      const answer = await read(listed, origin);
      expect([answer.status, allowed(answer)]).to.deep.equal([200, origin]);
      expect(answer.headers.get('vary')).to.include('Origin');
      expect(answer.headers.get('access-control-expose-headers')).to.include('ETag').and.include('Retry-After');
    }
  });

  for (const origin of [
    'https://evil.test',
    'http://app.example.test',
    `${ours}:8443`,
    `${ours}.evil.test`,
    'https://xapp.example.test',
    'https://APP.example.test.',
    'null',
  ]) {
    it(`does not allow the origin ${origin}, which is not on the list`, async () => {
      for (const answer of [await read(listed, origin), await preflight(listed, origin)]) {
        expect(allowed(answer)).to.equal(null);
        expect(answer.headers.get('vary')).to.include('Origin');
      }
    });
  }

  it('allows origins to read errors and responses of auth-service', async () => {
    for (const path of ['/nowhere', '/runs?page[size]=0', '/.well-known/jwks.json'])
      expect(allowed(await read(listed, ours, path)), path).to.equal(ours);
  });

  it('answers a preflight without a token, with a time to cache it', async () => {
    const answer = await preflight(listed, ours);
    expect(answer.status).to.equal(204);
    expect(allowed(answer)).to.equal(ours);
    expect(answer.headers.get('access-control-allow-methods')).to.equal('GET,HEAD,POST,PATCH,DELETE');
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase())
      .to.include('authorization')
      .and.include('if-match')
      .and.include('idempotency-key');
    expect(answer.headers.get('access-control-max-age')).to.equal('600');
  });

  it('never allows credentials from other origins', async () => {
    for (const gateway of [closed, listed, open]) {
      for (const answer of [await read(gateway, ours), await preflight(gateway, ours)])
        expect(answer.headers.get('access-control-allow-credentials')).to.equal(null);
    }
  });

  it('allows no other origin if none is configured', async () => {
    for (const answer of [await read(closed, ours), await preflight(closed, ours)]) {
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect(names).to.deep.equal([]);
    }
    expect((await preflight(closed, ours)).status).to.equal(405);
  });

  it('allows every origin if the list says so', async () => {
    expect(allowed(await read(open, 'https://anywhere.test'))).to.equal('*');
    expect(allowed(await preflight(open, 'https://anywhere.test'))).to.equal('*');
  });
});
