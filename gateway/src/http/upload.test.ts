import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { readUpload, uploadFaults } from './upload.js';

describe('readUpload', () => {
  let server: Server;
  let received: PromiseWithResolvers<{ fileName: string; text: string } | AppError>;

  async function read(request: IncomingMessage) {
    const { fileName, bytes } = await readUpload(request);
    return { fileName, text: String(await buffer(bytes)) };
  }

  before(async () => {
    server = createServer((request, response) => {
      response.on('error', () => {});
      const answered = read(request).catch((error: AppError) => error);
      void answered.then((outcome) => {
        received.resolve(outcome);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    received = Promise.withResolvers();
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  async function send(body: FormData | string, headers: Record<string, string> = {}) {
    await fetch(url(), { method: 'POST', body, headers });
    return received.promise;
  }
  /** Sends the beginning of a request, and closes the connection before its end. */
  async function sendCutOff(contentType: string, body: string) {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nContent-Type: ${contentType}\r\n\r\n`;
    socket.end(head + body);
    return received.promise;
  }
  const detailOf = (outcome: unknown): string | undefined =>
    outcome instanceof AppError ? `${outcome.code}: ${outcome.message}` : undefined;

  it('reads a body that is the file itself', async () => {
    expect(await send('<gpx/>', { 'Content-Type': 'application/gpx+xml' })).to.deep.equal({
      fileName: '',
      text: '<gpx/>',
    });
  });

  it('reads the first part `file` of a form with its name, and ignores all other parts', async () => {
    const form = new FormData();
    form.set('comment', 'a field');
    form.set('picture', new File(['not this'], 'a.png'));
    form.append('file', new File(['<gpx/>'], 'Läufe.gpx'));
    form.append('file', new File(['nor this'], 'b.gpx'));
    expect(await send(form)).to.deep.equal({ fileName: 'Läufe.gpx', text: '<gpx/>' });
  });

  it('refuses a form without a file or without a boundary', async () => {
    const form = new FormData();
    form.set('file', 'a field, not a file');
    expect(detailOf(await send(form))).to.equal('invalid_request: The form has no part `file` with a file.');
    received = Promise.withResolvers();
    const withoutBoundary = await send('--x\r\n', { 'Content-Type': 'multipart/form-data' });
    expect(detailOf(withoutBoundary)).to.equal('invalid_request: The form has no boundary.');
  });

  it('refuses a body or a form that is cut off before its end', async () => {
    expect(detailOf(await sendCutOff('text/csv', 'distance\n'))).to.match(/^invalid_request: The body was cut off/);
    received = Promise.withResolvers();
    const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.gpx"\r\n\r\n<gpx>';
    expect(detailOf(await sendCutOff('multipart/form-data; boundary=x', part))).to.match(
      /^invalid_request: The form was cut off/,
    );
  });
});

describe('uploadFaults', () => {
  for (const type of ['multipart/form-data; boundary=x', 'application/gpx+xml', 'text/xml', 'application/x-gzip']) {
    it(`accepts a file of type ${type}`, () => expect(uploadFaults({ 'content-type': type })).to.deep.equal([]));
  }

  it('accepts a file without a type, and refuses one declared as a document', () => {
    expect(uploadFaults({})).to.deep.equal([]);
    for (const type of ['application/json', 'application/vnd.api+json']) {
      expect(uploadFaults({ 'content-type': type }).map(({ code, header }) => [code, header])).to.deep.equal([
        ['unsupported_media_type', 'content-type'],
      ]);
    }
  });

  it('accepts a gzipped file, and refuses any other coding, which would be read as the file itself', () => {
    const refused = (coding: string, type = 'text/csv') =>
      uploadFaults({ 'content-type': type, 'content-encoding': coding }).map(({ header }) => header);
    expect([refused('gzip'), refused('Identity')]).to.deep.equal([[], []]);
    expect([refused('br'), refused('deflate')]).to.deep.equal([['content-encoding'], ['content-encoding']]);
    expect(refused('gzip', 'multipart/form-data; boundary=x')).to.deep.equal(['content-encoding']);
    expect(refused('br', 'application/json')).to.deep.equal(['content-type', 'content-encoding']);
  });
});
