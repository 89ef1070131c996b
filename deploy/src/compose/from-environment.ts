import { composeCommand, Project } from './project.js';

const NAME = 'COMPOSE_TEST_PROJECT';
const PORT = 'COMPOSE_TEST_PORT';

/** The environment by which tests in another process find a project. */
export function toEnvironment(name: string, port: number): NodeJS.ProcessEnv {
  return { [NAME]: name, [PORT]: `${port}` };
}

/** The project that `make test-compose` started for this process. */
export async function projectFromEnvironment(): Promise<Project> {
  const { [NAME]: name, [PORT]: port } = process.env;
  if (!name || !port) throw new Error('These tests run against containers: "make test-compose" brings them up');
  return new Project({ name, port: Number(port) }, await composeCommand());
}
