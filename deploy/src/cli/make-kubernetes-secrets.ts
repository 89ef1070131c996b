/**
 * `make kubernetes-secrets`: the certificates and secrets of the overlay "local", as manifests in a file that git ignores;
 * `make deploy` makes them too. OWM_API_KEY and ADMIN_PASSWORD are taken where they are given.
 */

import { writeLocalSecrets } from '../kubernetes/deploy.js';
import { toTerminal } from '../progress.js';
import { runCommand } from '../run-command.js';

runCommand(async () => toTerminal(`Written: ${await writeLocalSecrets()}`));
