/** For the Dockerfile: prints the folders that a workspace's image needs, one per line. */
import { workspaceWithDependencies } from '../images/workspaces.js';

const [folder = ''] = process.argv.slice(2);
console.log(workspaceWithDependencies(folder).join('\n'));
