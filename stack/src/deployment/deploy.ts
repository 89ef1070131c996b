/** `make deploy`: the overlay that OVERLAY names (`local`) to the cluster of the current context. */
import { runCommand } from '../cli/run-command.js';
import { deploy } from './kubernetes/deploy.js';

runCommand(() => deploy(process.env.OVERLAY || 'local'));
