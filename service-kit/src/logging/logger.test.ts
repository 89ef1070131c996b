import { Writable } from 'node:stream';
import { expect } from 'chai';
import { callContext } from '../context/call-context.js';
import { createLogger, type Logger } from './logger.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function linesOf(write: (logger: Logger) => void, level = 'info'): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  write(createLogger({ service: 'some-service', level, destination }));
  return lines.map((line) => JSON.parse(line));
}

describe('the logger', () => {
  it('writes JSON lines with time, level and service', () => {
    const [line] = linesOf((logger) => logger.info({ count: 3 }, 'done'));
    expect(line).to.include({ level: 'info', service: 'some-service', count: 3, msg: 'done' });
    expect(line?.time).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('adds the request id and trace id of the current context', () => {
    const [inside, outside] = linesOf((logger) => {
      callContext.run({ requestId: 'r-1', traceparent }, () => logger.info('inside'));
      logger.info('outside');
    });
    expect(inside).to.include({ request_id: 'r-1', trace_id: '0af7651916cd43dd8448eb211c80319c' });
    expect(outside).to.not.have.any.keys('request_id', 'trace_id');
  });

  it('redacts secrets at any depth', () => {
    const [line] = linesOf((logger) =>
      logger.info({
        password: 'hunter2',
        body: { current_password: 'hunter2', name: 'kept' },
        req: { headers: { authorization: 'Bearer hunter2', cookie: 'hunter2' } },
        answer: { refresh_token: 'hunter2', auth_token: 'hunter2' },
      }),
    );
    expect(JSON.stringify(line)).to.include('kept').and.to.not.include('hunter2');
  });

  it('keeps a value with line breaks on one line', () => {
    const lines = linesOf((logger) => logger.info({ user_agent: 'x\n{"level":"fatal","msg":"forged"}\r\n' }, 'a\nb'));
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.include({ msg: 'a\nb' });
  });

  it("logs an error's message, stack and causes, but no properties that libraries attach", () => {
    const inner = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED', address: '10.1.2.3' });
    const error = Object.assign(new Error('query failed', { cause: inner }), {
      parameters: ['hunter2'],
      sql: 'select 1',
    });
    const [line] = linesOf((logger) => logger.error({ err: error }, 'failed'));
    const logged = line?.err as Record<string, unknown>;
    expect(logged).to.have.all.keys('type', 'message', 'stack', 'cause');
    expect(logged.cause).to.include({ message: 'connect refused', code: 'ECONNREFUSED' });
    expect(JSON.stringify(line)).to.not.include('hunter2');
  });

  it('handles circular causes and thrown values that are not errors', () => {
    const error = new Error('round');
    error.cause = error;
    const lines = linesOf((logger) => {
      logger.error({ err: error }, 'first');
      logger.error({ err: 'just a text' }, 'second');
    });
    expect(lines[1]?.err).to.deep.equal({ type: 'string', message: 'just a text' });
  });

  it('writes nothing below its level', () => {
    expect(linesOf((logger) => logger.info('quiet'), 'warn')).to.deep.equal([]);
  });
});
