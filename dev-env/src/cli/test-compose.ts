/**
 * `make test-compose`: starts the system in containers, as a separate project on a free port; runs the end-to-end tests against
 * it, kills its containers one after another, and runs the commands of the documents; then removes the project. Ends with a line
 * `N passed, N failed`.
 */

import {
  composeCommand,
  engineFault,
  longStep,
  Project,
  randomPassword,
  randomTag,
  runCommand,
  toEnvironment,
  toTerminal,
  until,
} from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import { broken, type Outcome } from '../tests/outcome.js';
import { composeTests, endToEndTests, runMocha } from '../tests/run-mocha.js';

runCommand(async () => {
  const fault = await engineFault();
  if (fault) throw new Error(`"make test-compose" needs a Docker engine, and ${fault}.\n\n0 passed, 1 failed`);

  const [name, port, adminPassword] = [`jogging-test-${randomTag()}`, await freePort(), randomPassword()];
  const settings = { ADMIN_PASSWORD: adminPassword, RATE_LIMIT: 'off' };
  const project = new Project({ name, port, environment: settings }, await composeCommand());
  const remove = () => longStep(toTerminal, 'Removing the project and its data', () => project.remove());
  process.once('SIGINT', () => void remove().finally(() => process.exit(130)));

  const outcomes: Outcome[] = [];
  try {
    await longStep(toTerminal, 'Building the images', () => project.compose(['build']));
    await longStep(toTerminal, `Bringing up ${name} on port ${port}`, () => bringUp(project));
    const environment = {
      ...process.env,
      ...settings,
      ...toEnvironment(name, port),
      E2E_BASE_URL: project.url,
      E2E_ADMIN_PASSWORD: adminPassword,
    };
    for (const files of [...endToEndTests(), composeTests()]) outcomes.push(await runMocha(files, environment));
  } catch (reason) {
    outcomes.push(broken('the containers', String(reason)));
    console.error(`\n${reason}\n${await lastWords(project)}`);
  } finally {
    await remove();
  }

  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed.length + outcome.pending.length, 0);
  toTerminal(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

async function bringUp(project: Project): Promise<void> {
  await project.compose(['up', '-d']);
  const isHealthy = async () => (await project.container('gateway')).health === 'healthy';
  await until(isHealthy, { within: 60_000, every: 500, what: 'the gateway to be healthy' });
}

/** The last log lines of containers that are not running properly. */
async function lastWords(project: Project): Promise<string> {
  const containers = await project.containers().catch(() => []);
  const ill = containers.filter(({ status, health, exitCode }) => {
    return status === 'running' ? health === 'unhealthy' : exitCode !== 0;
  });
  const logs = ill.map(async ({ service }) => {
    return `── ${service}\n${await project.compose(['logs', '--no-color', '--tail', '20', service])}`;
  });
  return (await Promise.all(logs)).join('\n');
}
