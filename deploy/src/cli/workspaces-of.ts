/** For the Dockerfile: prints the folders that the image of a workspace needs, one a line. */
import { workspaceWithDependencies } from '../images/workspaces.js';

const [folder = ''] = process.argv.slice(2);
console.log(workspaceWithDependencies(folder).join('\n'));
