/**
 * `make kubernetes-secrets`: the certificates and secrets of the overlay "local", as manifests in a file that git ignores;
 * `make deploy` makes them too. OWM_API_KEY and ADMIN_PASSWORD are taken where they are given.
 */
import { runCommand } from '../cli/run-command.js';
import { toTerminal } from '../progress.js';
import { writeLocalSecrets } from './kubernetes/deploy.js';

runCommand(async () => toTerminal(`Written: ${await writeLocalSecrets()}`));
