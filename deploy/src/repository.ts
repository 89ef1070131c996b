import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone: this file is built to deploy/dist/src. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Files that belong to this machine: data, logs, secrets. */
export const localFolder = resolve(repository, '.local');
