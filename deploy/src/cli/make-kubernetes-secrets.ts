/**
 * `make kubernetes-secrets`: writes the certificates and secrets of the overlay "local" as manifests to a file that git ignores;
 * `make deploy` creates them too. Uses OWM_API_KEY and ADMIN_PASSWORD if they are set.
 */

import { writeLocalSecrets } from '../kubernetes/deploy.js';
import { toTerminal } from '../progress.js';
import { runCommand } from '../run-command.js';

runCommand(async () => toTerminal(`Written: ${await writeLocalSecrets()}`));
