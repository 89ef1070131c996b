import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { AppError } from '../src/errors/app-error.js';
import { sendError } from '../src/http/send-error.js';
import { sendRaw } from './raw-http.js';

describe('sendError', () => {
  let server: Server;
  let error: AppError;

  before((done) => {
    server = createServer((_request, response) => {
      sendError(response, error, { requestId: 'r-1', baseUrl: 'https://runs.example' });
    }).listen(0, '127.0.0.1', done);
  });
  after(() => {
    server.close();
  });

  async function answerTo(thrown: AppError) {
    error = thrown;
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const { errors } = (await response.json()) as { errors: { detail: string; meta: object; id: string }[] };
    return { status: response.status, headers: response.headers, errors };
  }

  const table: [thrown: AppError, detail: string][] = [
    [
      new AppError('too_many_requests', { retryAfterSeconds: 12 }),
      'Too many requests. Try again in 12 s, as Retry-After says.',
    ],
    [
      new AppError('unavailable', { detail: 'Sign-ins cannot be checked.', retryAfterSeconds: 0.2 }),
      'Sign-ins cannot be checked. Try again in 1 s, as Retry-After says.',
    ],
    [new AppError('unavailable'), 'Temporarily unavailable. Try again in 1 s, as Retry-After says.'],
    [
      new AppError('timeout'),
      'Timed out. Try again; a change may have been made already, so read first, or repeat it with the same Idempotency-Key.',
    ],
    [new AppError('not_found'), 'Not found'],
  ];
  for (const [thrown, detail] of table) {
    it(`reports ${thrown.code} (${thrown.status}): ${detail}`, async () => {
      const { status, errors } = await answerTo(thrown);
      expect([status, errors[0]?.detail]).to.deep.equal([thrown.status, detail]);
    });
  }

  it('reads on after the answer to a body that is too large, so that no reset overtakes it', async () => {
    error = new AppError('body_too_large');
    const body = Buffer.alloc(20 * 1024 * 1024, ' ');
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const { port } = server.address() as AddressInfo;
    const answer = await sendRaw(port, head, body);
    expect(answer).to.match(/^HTTP\/1\.1 413 .*\r\nConnection: close\r\n.*"body_too_large"/s);
  });

  it('closes the connection of a client that sends the rest of such a body too slowly', async () => {
    error = new AppError('body_too_large');
    const { port } = server.address() as AddressInfo;
    const answer = await sendRaw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n', ' ');
    expect(answer).to.match(/^HTTP\/1\.1 413 /);
  });

  it('puts the request id into each error', async () => {
    const { errors } = await answerTo(
      new AppError('invalid_value', {
        faults: [
          { code: 'invalid_value', detail: 'a' },
          { code: 'invalid_value', detail: 'b' },
        ],
      }),
    );
    expect(errors.map(({ id, meta }) => [id, meta])).to.deep.equal([
      ['r-1.1', { request_id: 'r-1' }],
      ['r-1.2', { request_id: 'r-1' }],
    ]);
  });
});
