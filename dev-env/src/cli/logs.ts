/** `make logs`: follows the logs of `make up` in a readable form. SERVICE=run-service shows only one service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, runCommand } from '@jogging/deploy';
import pretty from 'pino-pretty';
import { services } from '../system/services.js';

runCommand(async () => {
  const known: readonly string[] = services.map(({ name }) => name);
  const wanted = process.env.SERVICE?.split(',') ?? known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`Unknown service: ${unknown.join(', ')}. The services are ${known.join(', ')}.`);
  const files = wanted.map((name) => join(localFolder, 'log', `${name}.log`)).filter((file) => existsSync(file));
  if (files.length === 0) throw new Error('There are no logs: start the system with "make up".');
  const { LINES = '20' } = process.env;
  const tail = spawn('tail', ['-q', '-n', LINES, '-F', ...files], { stdio: ['ignore', 'pipe', 'ignore'] });
  tail.stdout.pipe(pretty({ destination: 1, ignore: 'pid,hostname', messageFormat: '{service}: {msg}' }));
  process.once('SIGINT', () => tail.kill());
  await once(tail, 'exit');
});
