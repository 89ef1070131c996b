import { join } from 'node:path';
import { toTerminal } from '../../progress.js';
import { repository } from '../../repository.js';
import { run } from '../engine.js';

/** Applies an overlay and waits until all that it runs is ready. */
export async function deploy(overlay: string): Promise<void> {
  await run('kubectl', ['apply', '-k', join(repository, 'k8s/overlays', overlay)]);
  toTerminal('Jogging Times is deployed.');
}
