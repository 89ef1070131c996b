import { Writable } from 'node:stream';
import { createLogger, type Logger } from '../src/index.js';

export const silent: Logger = createLogger({ service: 'test', level: 'silent' });

/** A logger, and the lines that it has written. */
export function recordedLog(level: string): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { logger: createLogger({ service: 'test', level, destination }), lines };
}
