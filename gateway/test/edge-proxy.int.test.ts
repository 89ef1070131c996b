import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { requestRaw } from './edge-raw-http.js';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

const signIn = '{"user_id":"a","password":"b"}';

describe('The proxy to auth-service', function () {
  this.timeout(30_000);
  let around: EdgeSurroundings;
  let gateway: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    gateway = await around.gateway();
  });
  after(() => around.stop());
  beforeEach(() => {
    around.arrived.length = 0;
    around.answerWith(undefined);
  });

  const login = (headers: readonly string[] = [], body = signIn) =>
    requestRaw(
      gateway.port,
      'POST /user/login',
      ['Content-Type: application/json', `Content-Length: ${body.length}`, ...headers],
      body,
    );

  for (const [title, header] of [
    ['nothing else', []],
    ['an expectation', ['Expect: 100-continue']],
    ['an expectation that nobody knows', ['Expect: the-unexpected']],
    ['a list of headers to drop', ['Connection: close, x-client-address, x-public-base, x-request-id']],
    ['a wish for another protocol', ['Connection: upgrade', 'Upgrade: websocket']],
  ] as const) {
    it(`sends auth-service the address and base URL that the gateway sees, despite forged headers and ${title}`, async () => {
      const answer = await login([
        'X-Client-Address: 203.0.113.9',
        'x-client-address: 203.0.113.10',
        'X-Public-Base: https://evil.test',
        'X-Forwarded-For: 203.0.113.11',
        ...header,
      ]);
      expect(answer.status, answer.text).to.equal(200);
      const [request] = around.arrived;
      expect(request?.headers['x-client-address']).to.equal('127.0.0.1');
      expect(request?.headers['x-public-base']).to.equal('http://api.test');
      expect(request?.body).to.equal(signIn);
    });
  }

  it('passes on only the content type and the body to auth-service', async () => {
    const answer = await requestRaw(
      gateway.port,
      'POST /user/login/',
      ['Content-Type: application/json', `Content-Length: ${signIn.length}`, 'Cookie: a=b', 'X-Anything: at all'],
      signIn,
    );
    expect(answer.status, answer.text).to.equal(200);
    const [request] = around.arrived;
    expect(request?.url).to.equal('/user/login');
    expect(Object.keys(request?.headers ?? {})).to.have.members([
      'connection',
      'content-length',
      'content-type',
      'host',
      'traceparent',
      'x-client-address',
      'x-public-base',
      'x-request-id',
    ]);
  });

  it('passes no request with a query on to auth-service', async () => {
    const headers = ['Content-Type: application/json', `Content-Length: ${signIn.length}`];
    const answer = await requestRaw(gateway.port, 'POST /user/login?user_id=a&password=b', headers, signIn);
    expect(answer.status, answer.text).to.equal(400);
    expect(answer.text).to.contain('unknown_parameter');
    expect(around.arrived).to.deep.equal([]);
  });

  it('waits for the whole body, so that slow clients do not block others from signing in', async () => {
    const slow = Array.from({ length: 300 }, () => {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.write(
        'POST /user/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      );
      return socket;
    });
    try {
      await Promise.all(slow.map((socket) => once(socket, 'connect')));
      const answers = await Promise.all(Array.from({ length: 20 }, () => login()));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array.from({ length: 20 }, () => 200));
      expect(around.arrived).to.have.lengthOf(20);
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });

  const inner = 'POST /user/logout HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
  const chunked = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
  for (const [title, line, headers, body, expected] of [
    ['two lengths', 'POST /user/login', ['Content-Length: 4', 'Content-Length: 0'], 'abcd', 400],
    ['a length and chunks', 'POST /user/login', ['Content-Length: 4', 'Transfer-Encoding: chunked'], chunked, 400],
    ['chunks under another name', 'POST /user/login', ['Transfer-Encoding: xchunked'], chunked, 400],
    ['a length with a sign', 'POST /user/login', ['Content-Length: +4'], 'abcd', 400],
    ['a header with a space before its colon', 'POST /user/login', ['Content-Length : 4'], 'abcd', 400],
    ['a body to a route that takes none', 'POST /user/logout', [`Content-Length: ${inner.length}`], inner, 200],
    ['chunks to a route that takes none', 'POST /user/logout', ['Transfer-Encoding: chunked'], chunked, 200],
    ['a body of a GET', 'GET /.well-known/jwks.json', [`Content-Length: ${inner.length}`], inner, 200],
    ['chunks of a GET', 'GET /.well-known/jwks.json', ['Transfer-Encoding: chunked'], chunked, 200],
  ] as const) {
    it(`passes on at most one request to auth-service: ${title}`, async () => {
      const token = `Authorization: Bearer ${around.token()}`;
      const answer = await requestRaw(gateway.port, line, ['Content-Type: application/json', token, ...headers], body);
      expect(answer.status, answer.text).to.equal(expected);
      const passed = around.arrived.map(({ url, body: sent, headers: { host } }) => [url, sent, host !== 'x']);
      expect(passed).to.deep.equal(expected === 200 ? [[line.split(' ')[1], '', true]] : []);
    });
  }

  it('refuses a body that is too large before passing anything on', async () => {
    for (const framing of [[`Content-Length: ${200 * 1024}`], ['Transfer-Encoding: chunked']]) {
      const bytes = 'a'.repeat(200 * 1024);
      const body = framing[0]?.startsWith('T') ? `${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n` : bytes;
      const headers = ['Content-Type: application/json', ...framing];
      const answer = await requestRaw(gateway.port, 'POST /user/login', headers, body);
      expect(answer.status, answer.head).to.equal(413);
      expect(JSON.parse(answer.body).errors[0].code).to.equal('body_too_large');
    }
    expect(around.arrived).to.have.lengthOf(0);
  });

  it('returns only the headers meant for clients', async () => {
    around.answerWith((_request, response) => {
      response.writeHead(401, {
        'Content-Type': 'application/vnd.api+json',
        'Cache-Control': 'no-store',
        'WWW-Authenticate': 'Bearer',
        'Retry-After': '7',
        Vary: 'Accept',
        'Keep-Alive': 'timeout=9',
        'X-Inside': 'auth-1.internal',
        'Access-Control-Allow-Origin': '*',
        'Set-Cookie': 'a=b',
        'X-Request-Id': 'another',
      });
      response.end('{}');
    });
    const listed = await around.gateway({ CORS_ORIGINS: 'https://app.example.test' });
    const answer = await requestRaw(
      listed.port,
      'POST /user/login',
      ['X-Request-Id: mine', 'Content-Type: application/json', `Content-Length: ${signIn.length}`],
      signIn,
    );
    expect(answer.status).to.equal(401);
    expect(answer.head).to.include('Vary: Origin, Accept');
    expect(answer.head)
      .to.include('cache-control: no-store')
      .and.include('www-authenticate: Bearer')
      .and.include('retry-after: 7')
      .and.include('X-Request-Id: mine')
      .and.include('Connection: close');
    expect(answer.head).to.not.match(/x-inside|keep-alive|access-control-allow-origin|set-cookie|another/i);
  });

  it('answers 504 if auth-service is late, and 503 if it is unavailable', async () => {
    const hurried = await around.gateway({ REQUEST_TIMEOUT_MS: '300' });
    around.answerWith(() => undefined);
    const late = await requestRaw(
      hurried.port,
      'POST /user/refresh',
      ['Content-Length: 2', 'Content-Type: application/json'],
      '{}',
    );
    expect([late.status, JSON.parse(late.body).errors[0].code]).to.deep.equal([504, 'timeout']);
    around.answerWith((request) => request.socket.destroy());
    const away = await login();
    expect([away.status, JSON.parse(away.body).errors[0].code]).to.deep.equal([503, 'unavailable']);
    expect(away.head).to.match(/retry-after: 1/i);
    for (const { text } of [late, away]) expect(text).to.not.match(/127\.0\.0\.1|ECONN|socket|\.js/);
  });
});
