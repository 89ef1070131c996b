/** `make deploy`: the overlay that OVERLAY names (`local`) to the cluster of the current context. */

import { deploy } from '../kubernetes/deploy.js';
import { runCommand } from '../run-command.js';

runCommand(() => deploy(process.env.OVERLAY || 'local'));
