import { expect } from 'chai';
import { requestRaw, sendRaw } from './edge-raw-http.js';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

/** The headers that helmet adds to every response. */
const protective: Readonly<Record<string, string | RegExp>> = {
  'content-security-policy': /^default-src 'none';.*frame-ancestors 'none'/,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': /^max-age=31536000/,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

describe('Response headers', function () {
  this.timeout(30_000);
  let around: EdgeSurroundings;
  let gateway: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    gateway = await around.gateway({ RATE_LIMIT: 'off' });
  });
  after(() => around.stop());

  const get = (path: string, headers: Record<string, string> = {}, at = gateway): Promise<Response> =>
    fetch(at.base + path, { headers });
  const signedIn = (): Record<string, string> => ({ Authorization: `Bearer ${around.token()}` });

  for (const [path, status] of [
    ['/runs', 200],
    ['/runs?page[size]=0', 400],
    ['/users/nobody', 503],
    ['/nowhere', 404],
    ['/docs', 200],
    ['/docs/errors', 200],
    ['/docs/filters', 200],
    ['/docs/nothing', 404],
    ['/openapi.json', 200],
    ['/healthz', 200],
    ['/.well-known/jwks.json', 200],
  ] as const) {
    it(`headers protect browsers and reveal no software: ${path}`, async () => {
      const answer = await get(path, signedIn());
      expect(answer.status).to.equal(status);
      for (const [name, value] of Object.entries(protective)) {
        if (value instanceof RegExp) expect(answer.headers.get(name), name).to.match(value);
        else expect(answer.headers.get(name), name).to.equal(value);
      }
      for (const name of ['server', 'x-powered-by', 'via']) expect(answer.headers.get(name), name).to.equal(null);
    });
  }

  it('the policy lets the reference run its own scripts but no inline ones', async () => {
    const policy = (await get('/docs')).headers.get('content-security-policy') ?? '';
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).to.equal("'self'");
    expect(/style-src ([^;]*)/.exec(policy)?.[1]).to.match(/^'self'( 'sha256-[\w+/]{43}=')+$/);
    expect(await (await get('/docs')).text()).to.not.match(/<script>|<script [^>]*>[^<]|\son[a-z]+=/);
  });

  it('the policy allows no inline style outside the reference but that of charts', async () => {
    for (const path of ['/docs/errors', '/docs/filters', '/runs', '/nowhere']) {
      const policy = (await get(path, signedIn())).headers.get('content-security-policy') ?? '';
      expect(/style-src ([^;]*)/.exec(policy)?.[1], path).to.match(/^'self' 'sha256-[\w+/]{43}='$/);
    }
  });

  it('keeps personal data out of every cache', async () => {
    for (const [path, headers] of [
      ['/runs', signedIn()],
      ['/runs', {}],
      ['/nowhere', {}],
    ] as const)
      expect((await get(path, headers)).headers.get('cache-control')).to.equal('no-store');
    const broken = await sendRaw(gateway.port, 'NONSENSE\r\n\r\n');
    expect(broken.head)
      .to.match(/cache-control: no-store/i)
      .and.match(/x-content-type-options: nosniff/i);
  });

  it('serves only the files that the reference needs', async () => {
    for (const path of ['package.json', 'index.html', 'README.md', '..%2fpackage.json', '..%2ferrors.html', '%00', ''])
      expect((await get(`/docs/assets/${path}`)).status, path).to.equal(404);
    const scripts = [...(await (await get('/docs')).text()).matchAll(/<script src="([^"]*)"/g)].map(([, path]) => path);
    expect(scripts).to.have.length(2);
    for (const path of scripts) {
      expect((await get(String(path))).headers.get('cache-control')).to.contain('immutable');
      const ranged = await get(String(path), { Range: 'bytes=999999999-' });
      expect([200, 416]).to.include(ranged.status);
    }
  });

  it('links to PUBLIC_URL if it is set, whatever the client claims', async () => {
    const named = await around.gateway({ PUBLIC_URL: 'https://api.example.test/', TRUST_PROXY: '1' });
    const answer = await requestRaw(named.port, 'GET /runs', [
      `Authorization: Bearer ${around.token()}`,
      'X-Forwarded-Host: evil.test',
      'X-Forwarded-Proto: javascript',
      'X-Forwarded-Prefix: /evil',
      'Forwarded: host=evil.test',
    ]);
    expect(answer.status).to.equal(200);
    expect(JSON.parse(answer.body).links.self).to.equal('https://api.example.test/runs');
    expect(answer.text).to.not.include('evil');
  });

  it('links to the requested host without PUBLIC_URL, and trusts forwarded ones from trusted proxies only', async () => {
    const behind = await around.gateway({ TRUST_PROXY: '1' });
    const self = async (at: RunningGateway, headers: readonly string[]): Promise<string> => {
      const answer = await requestRaw(at.port, 'GET /runs', [`Authorization: Bearer ${around.token()}`, ...headers]);
      return JSON.parse(answer.body).links.self;
    };
    const forwarded = ['X-Forwarded-Host: api.example.test', 'X-Forwarded-Proto: https'];
    expect(await self(gateway, forwarded)).to.equal('http://api.test/runs');
    expect(await self(behind, forwarded)).to.equal('https://api.example.test/runs');
    expect(await self(behind, ['X-Forwarded-Proto: javascript'])).to.equal('http://api.test/runs');
  });

  for (const host of ['a"b', 'a<b>', 'a b', 'a/b', 'user@evil.test', '[::1', 'a\\b', 'a#b', 'a?b']) {
    it(`never repeats a Host that is not a host: ${host}`, async () => {
      const answer = await sendRaw(gateway.port, `GET /runs HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer.status).to.equal(400);
      expect(answer.text).to.not.include(host);
    });
  }

  it('ignores headers that override the method', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const answer = await requestRaw(
        gateway.port,
        'POST /runs?_method=DELETE',
        [
          `Authorization: Bearer ${around.token()}`,
          `${name}: GET`,
          'Content-Type: application/json',
          'Content-Length: 2',
        ],
        '{}',
      );
      expect(JSON.parse(answer.body).errors[0].status, name).to.equal('400');
    }
    expect((await requestRaw(gateway.port, 'TRACE /runs')).status).to.equal(405);
  });
});
