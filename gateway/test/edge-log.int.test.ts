import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type RawAnswer, requestRaw } from './edge-raw-http.js';
import { type EdgeSurroundings, edgeSurroundings } from './edge-surroundings.js';

const program = fileURLToPath(new URL('../src/main.js', import.meta.url));
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('The log of the gateway', function () {
  this.timeout(60_000);
  let around: EdgeSurroundings;
  let gateway: ChildProcess;
  let port: number;
  let written = '';

  before(async () => {
    around = await edgeSurroundings();
    port = await freePort();
    const env = { ...process.env, ...around.environment(), LOG_LEVEL: 'trace', PORT: String(port) };
    gateway = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [gateway.stdout, gateway.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        written += text;
      });
    }
    await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/runs`, {
        headers: { Authorization: `Bearer ${around.token()}` },
      });
      return answer.status === 200;
    }, 30_000);
  });
  after(async () => {
    gateway.kill();
    await once(gateway, 'exit');
    await around.stop();
  });

  type Line = Readonly<Record<string, unknown>>;
  const lines = (): Line[] =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  /** The log line of a request, once it is written. */
  const lineOf = (requestId: string): Promise<Line> =>
    eventually(() => {
      const line = lines().find((one) => one.request_id === requestId && one.msg === 'answered');
      if (!line) throw new Error('not written yet');
      return line;
    });
  const idOf = ({ head }: RawAnswer): string => /x-request-id: (.*)/i.exec(head)?.[1]?.trim() ?? '';
  const withId = (...ids: readonly string[]): Promise<RawAnswer> =>
    requestRaw(
      port,
      'GET /nowhere',
      ids.map((id) => `X-Request-Id: ${id}`),
    );

  it('keeps a client’s request id that is a plain word', async () => {
    const answer = await withId('order-66.retry_2');
    expect(idOf(answer)).to.equal('order-66.retry_2');
    expect(JSON.parse(answer.body).errors[0].meta.request_id).to.equal('order-66.retry_2');
    expect(await lineOf('order-66.retry_2')).to.include({ method: 'GET', status: 404, level: 'info' });
  });

  for (const [title, ids] of [
    ['a line folded as of old', ['a\r\n {"level":"fatal","msg":"forged-line"}']],
    ['a tab', ['a\tforged-line']],
    ['JSON', ['{"msg":"forged-line"}']],
    ['a quote', ['a","msg":"forged-line']],
    ['a percent-encoded line break', ['a%0aforged-line']],
    ['an escape of terminals', ['\u001b[2Jforged-line']],
    ['letters beyond ASCII', ['forged-lineé']],
    ['65 characters', ['f'.repeat(65)]],
    ['10 KiB', ['forged-line'.repeat(900)]],
    ['a path', ['../../forged-line']],
    ['markup', ['<script>forged-line</script>']],
    ['nothing', ['']],
    ['two headers', ['forged-line', 'forged-line']],
  ] as const) {
    it(`replaces ${title} as the request id`, async () => {
      const answer = await withId(...ids);
      // A malformed header is refused before there is a request.
      expect([400, 404]).to.include(answer.status);
      expect(idOf(answer)).to.match(uuid);
      expect(answer.text).to.not.include('forged-line');
      if (answer.status === 404) await lineOf(idOf(answer));
      expect(written).to.not.include('forged-line');
    });
  }

  it('a bare line break in a header cannot forge a line of the log', async () => {
    for (const header of [
      'X-Request-Id: a\nforged-line: b',
      'X-Request-Id: a\rforged-line',
      'X-Request-Id: a\0forged-line',
    ]) {
      const answer = await requestRaw(port, 'GET /nowhere', [header]);
      expect(idOf(answer)).to.match(uuid);
    }
    expect(written).to.not.include('forged-line');
  });

  it('the log contains no path, query, token, cookie or body of a request', async () => {
    const token = around.token();
    const body = '{"user_id":"secret-in-body","password":"secret-in-body"}';
    const marked = [`Authorization: Bearer ${token}`, 'Cookie: a=secret-in-cookie', 'User-Agent: secret-in-agent'];
    const typed = [...marked, 'Content-Type: application/json', `Content-Length: ${body.length}`];
    const answers = [
      await requestRaw(port, 'GET /users/secret-in-path?filter=secret-in-query', marked),
      await requestRaw(port, 'GET /secret-in-path%0a%0d', marked),
      await requestRaw(port, 'POST /runs', typed, body),
      await requestRaw(port, 'POST /user/login?password=secret-in-query', typed, body),
      await requestRaw(port, 'GET /runs', [`Authorization: Bearer secret-in-token.${token}`]),
    ];
    for (const answer of answers) await lineOf(idOf(answer));
    expect(written).to.not.match(/secret-in-/);
    expect(written).to.not.include(token.split('.')[2]);
  });

  it('the log is JSON, one complete line for each event', () => {
    expect(lines().length).to.be.greaterThan(20);
    for (const line of lines()) expect(line).to.include.keys('time', 'level', 'service', 'msg');
  });
});
