import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toTerminal } from '../progress.js';
import { localFolder } from '../repository.js';
import { runCommand } from './run-command.js';
import { stopAll } from './stop-all.js';

/** `make clean`: ends what `make up` started and removes its data, logs and secrets. */
runCommand(async () => {
  const parts = await stopAll(toTerminal);
  await Promise.all(parts.map((part) => part.remove()));
  for (const folder of ['run', 'log', 'secrets']) rmSync(join(localFolder, folder), { recursive: true, force: true });
  toTerminal('The data, logs and secrets of this clone are removed.');
  if (process.env.ADMIN_DATABASE_URL) {
    toTerminal('The server that ADMIN_DATABASE_URL names is yours: the database "jogging" on it was left as it is.');
  }
});
