import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { type RawAnswer, requestRaw, sendRaw } from './edge-raw-http.js';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

const kib = 1024;
const top = 'Host: api.test\r\n';

describe('The limits of a request', function () {
  this.timeout(60_000);
  let around: EdgeSurroundings;
  let gateway: RunningGateway;

  before(async () => {
    around = await edgeSurroundings();
    gateway = await around.gateway({ RATE_LIMIT: 'off' });
  });
  after(() => around.stop());

  const codeOf = ({ body }: RawAnswer): string => JSON.parse(body).errors[0].code;
  const post = (path: string, framing: string, body: string): Promise<RawAnswer> =>
    requestRaw(
      gateway.port,
      `POST ${path}`,
      ['Content-Type: application/json', `Authorization: Bearer ${around.token()}`, framing],
      body,
    );
  const chunks = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const blank = (bytes: number): string => ' '.repeat(bytes);

  for (const [title, bytes] of [
    ['one header of 17 KiB', `GET /runs HTTP/1.1\r\n${top}X-Long: ${'a'.repeat(17 * kib)}\r\n\r\n`],
    ['many that make 17 KiB', `GET /runs HTTP/1.1\r\n${top}${'X-Many: 0123456789abcdef\r\n'.repeat(900)}\r\n`],
    ['two hundred small ones', `GET /runs HTTP/1.1\r\n${top}${'a:b\r\n'.repeat(200)}\r\n`],
    ['an address of 17 KiB', `GET /runs?filter=${'a'.repeat(17 * kib)} HTTP/1.1\r\n${top}\r\n`],
    ['a megabyte of headers', `GET /runs HTTP/1.1\r\n${top}${`X-Long: ${'a'.repeat(kib - 10)}\r\n`.repeat(kib)}\r\n`],
    ['one header of a megabyte', `GET /runs HTTP/1.1\r\n${top}Authorization: Bearer ${'a'.repeat(kib * kib)}\r\n\r\n`],
  ] as const) {
    it(`answers 431 immediately to ${title}`, async () => {
      const answer = await sendRaw(gateway.port, bytes);
      expect([answer.status, codeOf(answer)]).to.deep.equal([431, 'headers_too_large']);
      expect(answer.head).to.include('Connection: close').and.include('application/vnd.api+json');
      // Answered when the limit is reached, not when everything has arrived; the server lingers for at most a second of this.
      expect(answer.tookMs).to.be.lessThan(2_500);
    });
  }

  it('allows headers of just under 16 KiB', async () => {
    const answer = await requestRaw(gateway.port, 'GET /healthz', [`X-Long: ${'a'.repeat(15_900)}`]);
    expect(answer.status).to.equal(200);
  });

  for (const path of ['/runs', '/users', '/user/login', '/user/refresh', '/user/logout']) {
    it(`refuses a body over 100 KiB, announced or in chunks: ${path}`, async () => {
      const body = blank(100 * kib + 1);
      for (const [framing, bytes] of [
        [`Content-Length: ${body.length}`, body],
        ['Transfer-Encoding: chunked', chunks(body)],
        // Refused by its announced length, before any of it has arrived.
        [`Content-Length: ${10 ** 12}`, ''],
      ] as const) {
        const answer = await post(path, framing, bytes);
        expect([answer.status, codeOf(answer)], framing).to.deep.equal([413, 'body_too_large']);
        expect(answer.head).to.match(/connection: close/i);
      }
    });
  }

  it('allows a body of 100 KiB', async () => {
    const answer = await post('/runs', `Content-Length: ${100 * kib}`, `{}${blank(100 * kib - 2)}`);
    expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_document']);
  });

  it('reports the limit to a client that keeps sending', async () => {
    const answer = await fetch(`${gateway.base}/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: blank(20 * kib * kib),
    });
    expect(answer.status).to.equal(413);
  });

  it('refuses JSON that nests thousands of levels deep', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(15_000)}1${close.repeat(15_000)}`;
      for (const body of [deep, `{"data":{"type":"run","attributes":{}},"meta":${deep}}`]) {
        const answer = await requestRaw(
          gateway.port,
          'POST /runs',
          [
            'Content-Type: application/json',
            `Authorization: Bearer ${around.token()}`,
            'Idempotency-Key: deep',
            `Content-Length: ${body.length}`,
          ],
          body,
        );
        expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'malformed_json']);
      }
    }
  });

  it('closes the connections of slow clients while others are served', async () => {
    const [silent, dripping, slowBody, slowSignIn] = [
      sendRaw(gateway.port, ''),
      sendRaw(gateway.port, `GET /runs HTTP/1.1\r\n${top}`, { drip: { piece: 'X-More: a\r\n', everyMs: 500 } }),
      sendRaw(
        gateway.port,
        `POST /users HTTP/1.1\r\n${top}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`,
        { drip: { piece: ' ', everyMs: 500 } },
      ),
      sendRaw(
        gateway.port,
        `POST /user/login HTTP/1.1\r\n${top}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
        { drip: { piece: '1\r\n \r\n', everyMs: 500 } },
      ),
    ].map((ending) => ending.then((answer) => answer)) as [
      Promise<RawAnswer>,
      Promise<RawAnswer>,
      Promise<RawAnswer>,
      Promise<RawAnswer>,
    ];
    expect((await requestRaw(gateway.port, 'GET /healthz')).status).to.equal(200);
    for (const [answer, boundMs] of [
      [await silent, 10_000],
      [await dripping, 10_000],
      [await slowBody, 30_000],
      [await slowSignIn, 30_000],
    ] as const) {
      expect([answer.status, answer.tookMs < boundMs + 5_000], `${answer.tookMs} ms`).to.deep.equal([408, true]);
      expect(codeOf(answer)).to.equal('request_timeout');
    }
    expect((await requestRaw(gateway.port, 'GET /healthz')).status).to.equal(200);
  });

  it('leaves room for requests beside a thousand idle connections', async () => {
    const idle = Array.from({ length: 1_000 }, () => connect(gateway.port, '127.0.0.1'));
    try {
      await Promise.all(idle.map((socket) => once(socket, 'connect')));
      const answer = await requestRaw(gateway.port, 'GET /runs', [`Authorization: Bearer ${around.token()}`]);
      expect([answer.status, answer.tookMs < 2_000]).to.deep.equal([200, true]);
    } finally {
      for (const socket of idle) socket.destroy();
    }
  });
});
