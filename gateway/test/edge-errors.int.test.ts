import { type CutProxy, cutProxy, eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type RawAnswer, requestRaw } from './edge-raw-http.js';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

/** Stacks, SQL, our hosts and ports, files, and messages of libraries. */
const inside =
  /\bat \S+ \(|\.[jt]s\b|node:|node_modules|SELECT|syntax error|\.internal|127\.0\.0\.1|localhost|ECONN|EPIPE|socket hang|ioredis|grpc|UNAVAILABLE|Redis|Postgres|undefined|\[object|TypeError|RangeError/;

describe('Errors at the edge', function () {
  this.timeout(60_000);
  let around: EdgeSurroundings;
  let redis: CutProxy;
  let gateway: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    redis = await cutProxy(around.environment().REDIS_URL ?? '');
    gateway = await around.gateway({
      RATE_LIMIT: 'off',
      REDIS_URL: redis.through(around.environment().REDIS_URL ?? ''),
    });
  });
  after(async () => {
    await around.stop();
    await redis.close();
  });

  const ask = (line: string, body?: string): Promise<RawAnswer> => {
    const headers = [`Authorization: Bearer ${around.token()}`];
    if (body !== undefined)
      headers.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
    return requestRaw(gateway.port, line, headers, body);
  };
  const expectNothingOfTheInside = (answer: RawAnswer): void => {
    const { errors, meta, jsonapi } = JSON.parse(answer.body);
    expect(answer.text).to.not.match(inside);
    expect(jsonapi).to.deep.equal({ version: '1.1' });
    expect(meta).to.equal(undefined);
    for (const error of errors) {
      expect(error).to.include.keys('id', 'status', 'code', 'title', 'detail', 'links', 'meta');
      expect(error.id).to.match(new RegExp(`^${error.meta.request_id}\\.\\d+$`));
    }
  };

  it('errors reveal nothing of an owner’s internal error', async () => {
    const answer = await ask('GET /runs/3f0c8bd4-6d51-4c6f-9a4e-0b7a7d5f3c11');
    expect(answer.status).to.equal(500);
    expectNothingOfTheInside(answer);
  });

  it('errors do not name an unavailable dependency, and have Retry-After', async () => {
    const away = await ask('GET /users/somebody');
    redis.cut();
    const silent = await ask('GET /runs');
    redis.restore();
    for (const answer of [away, silent]) {
      expect(answer.status).to.equal(503);
      expect(answer.head).to.match(/retry-after: \d+/i);
      expectNothingOfTheInside(answer);
    }
    await eventuallyServed();
  });

  it('errors link to the host that the client named, even if the request cannot be parsed', async () => {
    for (const header of ['X Bad: header', 'Content-Length: x']) {
      const answer = await requestRaw(gateway.port, 'GET /runs', [header]);
      expect(answer.status).to.equal(400);
      expect(JSON.parse(answer.body).errors[0].links.about).to.equal('http://api.test/docs/errors#invalid_request');
    }
  });

  const eventuallyServed = (): Promise<boolean> => eventually(async () => (await ask('GET /runs')).status === 200);

  for (const [line, status, body] of [
    ['GET /runs/%ff', 404],
    ['GET /users/%00', 404],
    ['GET /%2e%2e/%2e%2e/etc/passwd', 404],
    ['GET //runs', 404],
    ['GET /runs/', 200],
    ['GET /RUNS', 404],
    ['GET /docs/assets/../../package.json', 404],
    ['GET /docs/assets/..%2f..%2f..%2fpackage.json', 404],
    ['GET /__proto__', 404],
    ['GET /constructor', 404],
    ['DELETE /runs', 405],
    ['OPTIONS /runs', 405],
    ['PUT /runs/x', 405],
    ['GET /runs?__proto__=x', 400],
    ['GET /runs?constructor[prototype][x]=x', 400],
    ['GET /runs?fields[__proto__]=x', 400],
    ['GET /runs?fields[constructor]=x', 400],
    ['GET /runs?include=__proto__', 400],
    ['GET /runs?include=constructor', 400],
    ['GET /runs?page[__proto__]=1', 400],
    ['GET /runs?page[size]=1e9', 400],
    ['GET /runs?page[size]=99999999999999999999999999', 400],
    ['GET /runs?page[number]=-1', 400],
    ['GET /runs?filter[distance][__proto__]=1', 400],
    ['GET /runs?filter[distance][constructor]=1', 400],
    ['GET /runs?filter=%5B%7B%22__proto__%22%3A%7B%22name%22%3A%22x%22%7D%7D%5D', 400],
    ['GET /runs?filter=%5B%7B%22name%22%3A%22x%22%2C%22op%22%3A%22constructor%22%2C%22val%22%3A1%7D%5D', 400],
    [`GET /runs?filter=${'('.repeat(8_000)}`, 400],
    [`GET /runs?filter=${'not%20'.repeat(2_000)}`, 400],
    [`GET /runs?filter=${'%5B'.repeat(4_000)}`, 400],
    ['POST /runs', 400, ''],
    ['POST /runs', 400, '{'],
    ['POST /runs', 400, 'null'],
    ['POST /runs', 400, '[]'],
    ['POST /runs', 400, '"\\ud800"'],
    ['POST /runs', 400, '{"__proto__":{"data":{"type":"run","attributes":{}}}}'],
    ['POST /runs', 400, '{"data":{"__proto__":{"type":"run"}}}'],
    ['POST /runs', 400, '{"data":{"type":{"toString":1}}}'],
    ['POST /runs', 400, '{"data":{"type":"run","attributes":[1]}}'],
    ['POST /runs', 400, '{"data":{"type":"run","relationships":{"__proto__":1}}}'],
    ['POST /user/login/../logout', 404, '{}'],
    ['POST /user/login%2f..%2flogout', 404, '{}'],
    ['POST /user/%6cogin', 404, '{}'],
    ['GET /user/login', 405],
    ['DELETE /.well-known/jwks.json', 405],
  ] as const) {
    it(`answers 4xx and reveals nothing internal for ${line.slice(0, 70)} ${body ?? ''}`, async () => {
      const began = performance.now();
      const answer = await ask(line, body);
      expect(answer.status, answer.body).to.equal(status);
      if (status !== 200) expectNothingOfTheInside(answer);
      expect(performance.now() - began).to.be.lessThan(1_000);
    });
  }

  it('__proto__ in a body or query changes no prototype', async () => {
    const body =
      '{"data":{"type":"run","attributes":{"__proto__":{"distance":"5"},"constructor":{"prototype":{"polluted":1}}}}}';
    await ask('POST /runs', body);
    await ask('GET /runs?fields[run]=__proto__,constructor&filter[__proto__][polluted]=1');
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    expect(({} as Record<string, unknown>).distance).to.equal(undefined);
  });

  for (const [header, value] of [
    ['Accept', ','.repeat(15_000)],
    ['Accept', 'a/b;q="'.repeat(2_000)],
    ['Accept', `application/vnd.api+json;profile="${'\\'.repeat(14_000)}`],
    ['Authorization', `Bearer ${' '.repeat(7_000)}${'a'.repeat(7_000)}${'='.repeat(900)}!`],
    ['traceparent', `00-${'0'.repeat(14_000)}`],
    ['If-Match', `${'"1", '.repeat(3_000)}`],
    ['X-Forwarded-For', '1.2.3.4, '.repeat(1_500)],
    ['X-Request-Id', 'a.'.repeat(7_000)],
  ] as const) {
    it(`parses a header quickly even if it was made to be slow, ${header}: ${value.slice(0, 20)}`, async () => {
      const headers = [`${header}: ${value}`];
      if (header !== 'Authorization') headers.push(`Authorization: Bearer ${around.token()}`);
      const answer = await requestRaw(gateway.port, 'GET /runs', headers);
      expect(answer.status).to.be.oneOf([200, 401, 406]);
      expect(answer.tookMs).to.be.lessThan(1_000);
    });
  }
});
