import { runCommand, toTerminal } from '@jogging/deploy';
import { stopAll } from './stop-all.js';

/** `make down`: stops what `make up` started; data is kept. */
runCommand(async () => {
  await stopAll(toTerminal);
  toTerminal('Everything is stopped. The data is kept for the next "make up"; "make clean" deletes it.');
});
