/** `make deploy`: deploys the overlay in OVERLAY (`local` by default) to the cluster of the current context. */

import { deploy } from '../kubernetes/deploy.js';
import { runCommand } from '../run-command.js';

runCommand(() => deploy(process.env.OVERLAY || 'local'));
