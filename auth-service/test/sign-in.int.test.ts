import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { keyPair, type Service, startService } from './service-under-test.js';

describe('signing in', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  it('returns a pair of tokens in the documented form', async () => {
    const { status, headers, body } = await service.signIn('runner', 'right password');
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.match(/^application\/json/);
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(body).to.have.all.keys('status', 'message', 'auth_token', 'token_type', 'expires_in', 'refresh_token');
    expect(body).to.include({
      status: 'success',
      message: 'User successfully logged in.',
      token_type: 'Bearer',
      expires_in: 900,
    });
    expect(body.refresh_token).to.match(/^[\w-]+\.[0-9a-f-]{36}\.[\w-]{22}\.[\w-]{43}$/);
  });

  it('reveals no software in its headers', async () => {
    const { headers } = await service.signIn('runner', 'right password');
    expect([headers.get('x-powered-by'), headers.get('server')]).to.deep.equal([null, null]);
  });

  it('puts the account into a token that a published key verifies', async () => {
    const { body } = await service.signIn('runner', 'right password');
    const { keys } = (await service.ask('GET', '/.well-known/jwks.json')).body;
    const complete = jwt.verify(body.auth_token, keyPair.publicPem, { algorithms: ['RS256'], complete: true });
    expect(complete.header).to.deep.equal({ alg: 'RS256', typ: 'JWT', kid: keys[0].kid });
    const claims = complete.payload as jwt.JwtPayload;
    expect(claims).to.have.all.keys(
      'iss',
      'aud',
      'sub',
      'jti',
      'sid',
      'uid',
      'gen',
      'iat',
      'nbf',
      'exp',
      'auth_time',
      'roles', // biome-ignore format: one line
    );
    const epoch = await service.redis.get('auth:epoch');
    expect(claims).to.deep.include({
      iss: 'jogging-times',
      aud: 'jogging-times',
      sub: 'runner',
      gen: 1,
      roles: ['user'],
    });
    expect(claims.uid).to.equal(service.users.accounts.get('runner')?.uid);
    expect(claims.sid).to.match(new RegExp(`^${epoch}\\.[0-9a-f-]{36}$`));
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).to.equal(900);
  });

  it('publishes public keys only, with a time to cache them', async () => {
    const { status, headers, body } = await service.ask('GET', '/.well-known/jwks.json');
    expect(status).to.equal(200);
    expect(headers.get('cache-control')).to.equal('public, max-age=300');
    expect(body.keys).to.have.lengthOf(1);
    expect(body.keys[0]).to.have.all.keys('kty', 'use', 'alg', 'kid', 'n', 'e');
  });

  it('answers an unknown id and a wrong password alike', async () => {
    const unknown = await service.signIn('nobody', 'right password');
    const wrong = await service.signIn('runner', 'wrong password');
    for (const { status, headers, body } of [unknown, wrong]) {
      expect(status).to.equal(401);
      expect(headers.get('content-type')).to.equal('application/vnd.api+json');
      expect(headers.get('www-authenticate')).to.equal('Bearer');
      expect(body.errors[0]).to.include({ status: '401', code: 'invalid_credentials' });
      delete body.errors[0].id;
      delete body.errors[0].meta;
    }
    expect(unknown.body).to.deep.equal(wrong.body);
  });

  it('reveals that an account is inactive only with the right password', async () => {
    service.users.add('sleeper', 'right password').active = false;
    expect((await service.signIn('sleeper', 'right password')).body.errors[0].code).to.equal('account_inactive');
    expect((await service.signIn('sleeper', 'right password')).status).to.equal(403);
    expect((await service.signIn('sleeper', 'wrong password')).body.errors[0].code).to.equal('invalid_credentials');
  });

  it('sends JSON:API errors with the gateway’s request id and base URL', async () => {
    const { headers, body } = await service.post('/user/login', {}, { headers: { 'x-request-id': 'r-17' } });
    expect(headers.get('x-request-id')).to.equal('r-17');
    expect(body).to.deep.equal({
      errors: [
        {
          id: 'r-17.1',
          status: '422',
          code: 'missing_value',
          title: 'Missing value',
          detail: 'user_id is required.',
          source: { pointer: '' },
          links: { about: 'https://runs.example/docs/errors#missing_value' },
          meta: { request_id: 'r-17' },
        },
        {
          id: 'r-17.2',
          status: '422',
          code: 'missing_value',
          title: 'Missing value',
          detail: 'password is required.',
          source: { pointer: '' },
          links: { about: 'https://runs.example/docs/errors#missing_value' },
          meta: { request_id: 'r-17' },
        },
      ],
      jsonapi: { version: '1.1' },
    });
  });

  const sound = JSON.stringify({ user_id: 'runner', password: 'right password' });
  const types: [string, number][] = [
    ['application/json', 200],
    ['Application/JSON; charset=utf-8', 200],
    ['application/vnd.api+json', 200],
    ['application/vnd.api+json; profile="https://example.org"', 200],
    ['application/vnd.api+json; charset=utf-8', 415],
    ['application/vnd.api+json; ext="https://example.org"', 415],
    ['application/x-www-form-urlencoded', 415],
    ['text/plain', 415],
    ['application/json-patch+json', 415],
  ];
  for (const [type, status] of types) {
    it(`answers a body of ${type} with ${status}`, async () => {
      const answer = await service.ask('POST', '/user/login', sound, { headers: { 'content-type': type } });
      expect(answer.status).to.equal(status);
    });
  }

  const bodies: [string, string | Uint8Array<ArrayBuffer>, number, string][] = [
    ['nothing', '', 400, 'malformed_json'],
    ['half an object', '{"user_id": "runner", "pass', 400, 'malformed_json'],
    ['what is not UTF-8', Uint8Array.from([0x22, 0xff, 0x22]), 400, 'malformed_json'],
    ['a list', '[]', 400, 'invalid_document'],
    ['null', 'null', 400, 'invalid_document'],
    ['a text', '"runner"', 400, 'invalid_document'],
    ['a number as the id', '{"user_id": 7, "password": "x"}', 422, 'invalid_value'],
    ['an object as the password', '{"user_id": "runner", "password": {"$ne": ""}}', 422, 'invalid_value'],
    ['null as the password', '{"user_id": "runner", "password": null}', 422, 'invalid_value'],
    ['an id through the prototype', '{"__proto__": {"user_id": "runner"}, "password": "x"}', 422, 'missing_value'],
    ['more than 100 KiB', JSON.stringify({ user_id: 'x'.repeat(102_401), password: '' }), 413, 'body_too_large'],
    [
      'an id of 100,000 characters',
      JSON.stringify({ user_id: 'x'.repeat(100_000), password: 'x' }),
      401,
      'invalid_credentials',
    ],
    ['ids with NUL', JSON.stringify({ user_id: 'a\u0000', password: '\u0000' }), 401, 'invalid_credentials'],
  ];
  for (const [name, body, status, code] of bodies) {
    it(`answers ${name} with ${status}`, async () => {
      const answer = await service.ask('POST', '/user/login', body);
      expect(answer.body.errors[0].code).to.equal(code);
      expect(answer.status).to.equal(status);
    });
  }

  it('quotes nothing of a malformed body', async () => {
    const { body } = await service.ask('POST', '/user/login', '{"password": "my secret" oops}');
    expect(JSON.stringify(body)).not.to.match(/secret|oops/);
  });

  it('refuses a compressed body', async () => {
    const answer = await service.ask('POST', '/user/login', sound, { headers: { 'content-encoding': 'gzip' } });
    expect([answer.status, answer.body.errors[0].source]).to.deep.equal([415, { header: 'content-encoding' }]);
  });

  it('ignores the content type of a missing body', async () => {
    const answer = await service.ask('POST', '/user/login', '', { headers: { 'content-type': 'text/plain' } });
    expect([answer.status, answer.body.errors[0].code]).to.deep.equal([400, 'malformed_json']);
  });

  it('answers 405 with Allow to other methods, and 404 to unknown paths', async () => {
    const wrong = await service.ask('GET', '/user/login');
    expect([wrong.status, wrong.headers.get('allow')]).to.deep.equal([405, 'POST']);
    const keys = await service.ask('DELETE', '/.well-known/jwks.json');
    expect([keys.status, keys.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    expect((await service.ask('GET', '/elsewhere')).body.errors[0].code).to.equal('route_not_found');
  });

  it('answers 503 and counts no failure while user-service is unavailable', async () => {
    service.users.add('patient', 'right password');
    service.users.failure = new AppError('unavailable', { retryAfterSeconds: 3 });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const { status, headers } = await service.signIn('patient', 'right password');
      expect([status, headers.get('retry-after')]).to.deep.equal([503, '3']);
    }
    service.users.failure = undefined;
    expect((await service.signIn('patient', 'right password')).status).to.equal(200);
  });
});
