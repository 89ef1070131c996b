import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, runCommand, toTerminal } from '@jogging/deploy';
import { stopAll } from './stop-all.js';

/** `make clean`: stops what `make up` started, and deletes its data, logs and secrets. */
runCommand(async () => {
  const backingServices = await stopAll(toTerminal);
  await Promise.all(backingServices.map((backingService) => backingService.remove()));
  for (const folder of ['run', 'log', 'secrets']) rmSync(join(localFolder, folder), { recursive: true, force: true });
  toTerminal('The data, logs and secrets of this clone have been deleted.');
  if (process.env.ADMIN_DATABASE_URL) {
    toTerminal('The database "jogging" on your server (ADMIN_DATABASE_URL) was not deleted.');
  }
});
