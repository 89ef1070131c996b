/**
 * `make kubernetes-secrets`: writes the certificates and secrets of the overlay in OVERLAY (`local` by default, or `ha`) as manifests
 * to a file that git ignores; `make deploy` creates them too. Uses OWM_API_KEY and ADMIN_PASSWORD if they are set.
 */

import { writeLocalSecrets } from '../kubernetes/deploy.js';
import { isMade } from '../kubernetes/servers.js';
import { toTerminal } from '../progress.js';
import { runCommand } from '../run-command.js';

runCommand(async () => {
  const overlay = process.env.OVERLAY || 'local';
  if (!isMade(overlay)) throw new Error(`The secrets of the overlay "${overlay}" are yours to create.`);
  toTerminal(`Written: ${await writeLocalSecrets(overlay)}`);
});
