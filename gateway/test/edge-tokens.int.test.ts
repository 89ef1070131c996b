import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { requestRaw } from './edge-raw-http.js';
import {
  claimsWith,
  type EdgeSurroundings,
  edgeSurroundings,
  epoch,
  type RunningGateway,
} from './edge-surroundings.js';

type Json = Readonly<Record<string, unknown>>;

const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

describe('Tokens at the gateway', function () {
  this.timeout(60_000);
  let around: EdgeSurroundings;
  let gateway: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    gateway = await around.gateway({ RATE_LIMIT: 'off' });
  });
  after(() => around.stop());

  const ask = (authorization: string): Promise<Response> =>
    fetch(`${gateway.base}/runs`, { headers: { Authorization: authorization } });
  /** A token with these header parameters and claims, signed with the issuer's key unless otherwise said. */
  const made = (header: Json, claims: Json = {}, key = around.key): string => {
    const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: around.kid, ...header })}.${encode(claimsWith(claims))}`;
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  };
  const unsigned = (alg: string): string => `${encode({ alg, kid: around.kid })}.${encode(claimsWith({}))}.`;
  const macced = (secret: string | Buffer): string => {
    const input = `${encode({ alg: 'HS256', kid: around.kid })}.${encode(claimsWith({}))}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const publicPem = (type: 'spki' | 'pkcs1'): Buffer =>
    Buffer.from(around.publicKey.export({ type, format: 'pem' }) as string);
  const parts = (token: string): [string, string, string] => token.split('.') as [string, string, string];
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;

  const attacks: Readonly<Record<string, () => string>> = {
    'with alg none': () => unsigned('none'),
    'with alg None': () => unsigned('None'),
    'with alg none and the signature of another': () => unsigned('none') + parts(around.token())[2],
    'signed by HS256 with the public key as the secret': () => macced(publicPem('spki')),
    'signed by HS256 with the public key in another form': () => macced(publicPem('pkcs1')),
    'signed by HS256 with nothing as the secret': () => macced(''),
    'that says RS512': () => made({ alg: 'RS512' }),
    'signed with a key that nobody knows, under our kid': () => made({}, {}, stranger),
    'that brings its own key': () => made({ jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }, {}, stranger),
    'that says where its key is': () =>
      made({ jku: `${gateway.base}/keys`, x5u: `${gateway.base}/cert` }, {}, stranger),
    'of an unknown kid': () => made({ kid: randomUUID() }),
    'without a kid': () => made({ kid: undefined }),
    'with a path in its kid': () => made({ kid: '../../../../dev/null' }),
    'with a URL in its kid': () => made({ kid: `${gateway.base}/.well-known/jwks.json` }),
    'with an SQL text in its kid': () => made({ kid: "x' UNION SELECT 'secret" }),
    'with a list as its kid': () => made({ kid: [around.kid] }),
    'with __proto__ as its kid': () => made({ kid: '__proto__' }),
    'with a critical extension': () => made({ crit: ['b64'], b64: false }),
    'of another issuer': () => made({}, { iss: 'somebody-else' }),
    'of no issuer': () => made({}, { iss: undefined }),
    'for another audience': () => made({}, { aud: 'somebody-else' }),
    'for no audience': () => made({}, { aud: undefined }),
    'issued in the future': () => made({}, { iat: inAnHour }),
    'valid in the future': () => made({}, { nbf: inAnHour }),
    'that never expires': () => made({}, { exp: undefined }),
    'that expires at no number': () => made({}, { exp: '9999999999' }),
    'with a generation that is not a number': () => made({}, { gen: '9' }),
    'with roles that are no list': () => made({}, { roles: { 0: 'admin' } }),
    'with a registration that is not a UUID': () => made({}, { uid: 'admin' }),
    'with a sign-in that names no epoch': () => made({}, { sid: randomUUID() }),
    'with its signature cut off': () => parts(around.token()).slice(0, 2).join('.'),
    'with an empty signature': () => `${parts(around.token()).slice(0, 2).join('.')}.`,
    'with half a signature': () => around.token().slice(0, -170),
    'with the signature of another token': () =>
      [...parts(around.token()).slice(0, 2), parts(around.token())[2]].join('.'),
    'with claims of its own under a true signature': () => {
      const [header, , signature] = parts(around.token());
      return [header, encode(claimsWith({ sub: 'admin', roles: ['admin'] })), signature].join('.');
    },
    'that is too large': () => made({}, { padding: 'x'.repeat(8 * 1024) }),
    'of five parts': () => `${around.token()}.AAAA.AAAA`,
    'that is not a token': () => 'AAAA',
    'of dots': () => '.'.repeat(4_000),
    'of JSON that is not an object': () => `${Buffer.from('[]').toString('base64url')}.e30.AAAA`,
    'in another alphabet of base64': () => `${around.token()}=`,
  };

  for (const [title, attack] of Object.entries(attacks)) {
    it(`refuses a token ${title} with a challenge, revealing nothing internal`, async () => {
      const answer = await ask(`Bearer ${attack()}`);
      const body = await answer.text();
      expect(answer.status, body).to.equal(401);
      expect(JSON.parse(body).errors.map((error: Json) => error.code)).to.deep.equal(['invalid_token']);
      expect(answer.headers.get('www-authenticate')).to.match(
        /^Bearer error="invalid_token", error_description="[^"]+"$/,
      );
      expect(body).to.not.match(/\.js\b|node:|node_modules|jwt |JsonWebToken|stack|Error\b|127\.0\.0\.1:(?!\d+\/docs)/);
    });
  }

  it('refuses an expired token as expired', async () => {
    const answer = await ask(`Bearer ${around.token({ exp: Math.floor(Date.now() / 1000) - 1 })}`);
    expect(answer.status).to.equal(401);
    expect(answer.headers.get('www-authenticate')).to.equal(
      'Bearer error="invalid_token", error_description="Token has expired"',
    );
  });

  it('refuses a cached token from the second in which it expires', async () => {
    const token = around.token({ exp: Math.floor(Date.now() / 1000) + 2 });
    expect((await ask(`Bearer ${token}`)).status).to.equal(200);
    await eventually(async () => (await ask(`Bearer ${token}`)).status === 401, 5_000);
  });

  it('refuses a correctly signed token of another epoch as revoked', async () => {
    const answer = await ask(`Bearer ${around.token({ sid: `x${epoch}.${randomUUID()}` })}`);
    expect([answer.status, await codeOf(answer)]).to.deep.equal([401, 'revoked_token']);
  });

  it('accepts the Bearer scheme in any case (RFC 9110), and a token in no other place', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer  '])
      expect((await ask(`${scheme} ${around.token()}`)).status, scheme).to.equal(200);
    for (const header of [around.token(), 'Bearer', `Bearer ${around.token()} x`, `Bearer\u00a0${around.token()}`])
      expect((await ask(header)).status, header.slice(0, 20)).to.equal(401);
    for (const place of [{ Cookie: `token=${around.token()}` }, { 'X-Authorization': `Bearer ${around.token()}` }])
      expect((await fetch(`${gateway.base}/runs`, { headers: place as Record<string, string> })).status).to.equal(401);
    expect((await fetch(`${gateway.base}/runs?access_token=${around.token()}`)).status).to.equal(401);
  });

  it('refuses two tokens in either order, because a proxy may have read the other', async () => {
    const [good, bad] = [`Authorization: Bearer ${around.token()}`, 'Authorization: Bearer AAAA'];
    for (const headers of [
      [good, bad],
      [bad, good],
      [good, good],
      [good, 'authorization: Basic YTpi'],
    ]) {
      const answer = await requestRaw(gateway.port, 'GET /runs', headers);
      expect(answer.status, headers.join()).to.equal(401);
      expect(answer.head).to.match(/WWW-Authenticate: Bearer error="invalid_token"/);
    }
  });

  it('does not fetch the keys for each unknown kid', async () => {
    const before = around.keyFetches();
    const began = performance.now();
    for (let batch = 0; batch < 20; batch += 1) {
      const tokens = Array.from({ length: 10 }, () => made({ kid: randomUUID() }));
      const answers = await Promise.all(tokens.map((token) => ask(`Bearer ${token}`)));
      expect(answers.every(({ status }) => status === 401)).to.equal(true);
    }
    const seconds = (performance.now() - began) / 1_000;
    // One a second at most.
    expect(around.keyFetches() - before).to.be.at.most(Math.ceil(seconds) + 1);
  });

  it('accepts a known kid while auth-service hangs on fetches for unknown ones', async () => {
    const release = around.holdKeys();
    try {
      const asked = Array.from({ length: 20 }, () => ask(`Bearer ${made({ kid: randomUUID() })}`));
      const began = performance.now();
      const token = around.token();
      for (let count = 0; count < 10; count += 1) expect((await ask(`Bearer ${token}`)).status).to.equal(200);
      expect(performance.now() - began).to.be.lessThan(1_500);
      for (const answer of await Promise.all(asked)) expect(answer.status).to.equal(401);
    } finally {
      release();
    }
  });

  it('refuses an invalid token as fast as it accepts a valid one', async () => {
    const median = async (authorization: () => string): Promise<number> => {
      const times: number[] = [];
      for (let count = 0; count < 9; count += 1) {
        const header = authorization();
        const began = performance.now();
        await (await ask(header)).text();
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b)[4] ?? 0;
    };
    const good = `Bearer ${around.token()}`;
    const [first, slowest, last] = [
      await median(() => good),
      await Object.entries(attacks).reduce<Promise<[string, number]>>(
        async (found, [title, attack]) => {
          const [, most] = await found;
          const took = await median(() => `Bearer ${attack()}`);
          return took > most ? [title, took] : found;
        },
        Promise.resolve(['', 0]),
      ),
      await median(() => good),
    ];
    // A valid one also asks Redis and run-service; the margin is for a busy machine.
    expect(slowest[1], slowest[0]).to.be.lessThan(3 * Math.max(first, last) + 10);
  });
});

async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { errors: { code: string }[] }).errors[0]?.code ?? '';
}
