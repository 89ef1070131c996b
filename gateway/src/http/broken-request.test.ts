import { expect } from 'chai';
import { answerBrokenRequest } from './broken-request.js';

const base = 'http://127.0.0.1:5000';
const told = (status: 400 | 408 | 431, code: string, publicUrl?: string) => {
  const { headers, body } = answerBrokenRequest(publicUrl)({ status, code, base });
  return { headers, ...JSON.parse(String(body)) };
};

describe('The response to a request that cannot be parsed', () => {
  const table: [status: 400 | 408 | 431, parserCode: string, code: string, detail: RegExp][] = [
    [431, 'HPE_HEADER_OVERFLOW', 'headers_too_large', /large/],
    [408, 'ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout', /slow/],
    [400, 'HPE_INVALID_URL', 'invalid_request', /[Pp]ercent-encode/],
    [400, 'HPE_INVALID_METHOD', 'invalid_request', /its method does not exist/],
    [400, 'HPE_SOMETHING_NEW', 'invalid_request', /not an HTTP request/],
  ];
  for (const [status, parserCode, code, detail] of table) {
    it(`answers the parser’s ${parserCode} with ${status} ${code}`, () => {
      const { errors, headers } = told(status, parserCode);
      expect(errors).to.have.length(1);
      const { meta } = errors[0];
      expect(errors[0]).to.include({ status: String(status), code, id: `${meta.request_id}.1` });
      expect(errors[0].detail).to.match(detail);
      expect(headers).to.include({ 'Content-Type': 'application/vnd.api+json', 'X-Request-Id': meta.request_id });
    });
  }

  it('links to the public URL, else to the address that the client is connected to', () => {
    expect(told(400, 'X').errors[0].links.about).to.equal(`${base}/docs/errors#invalid_request`);
    expect(told(400, 'X', 'https://runs.example').errors[0].links.about).to.equal(
      'https://runs.example/docs/errors#invalid_request',
    );
  });
});
