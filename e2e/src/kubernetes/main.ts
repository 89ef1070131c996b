import { parseArgs } from 'node:util';
import { deploy, longStep, runCommand, toTerminal } from '@jogging/deploy';
import { endToEndTests, runMocha } from '@jogging/dev-env';
import { seconds } from '../chaos/table.js';
import { tryArrows } from './arrows.js';
import { tryAutoscaling } from './autoscaling.js';
import { tryBackups } from './backups.js';
import { everyChange, REPLICAS } from './changes.js';
import { secretValue, services, setBounds, setReplicas, testContext, withPublicUrl } from './cluster.js';
import { openEdge } from './edge.js';
import { tryChanges } from './experiments.js';
import { tryOperations } from './operations.js';
import { tryPodSecurity } from './pod-security.js';
import { trySpread } from './spread.js';
import { tryThroughput } from './throughput.js';

const usage = `Usage: npm run test-kubernetes -- [--only <text>]

Deploys the overlay "local" to the cluster of kubectl's current context, whose nodes must have the images, runs the
end-to-end tests through the gateway's Service, and then changes the cluster in every way that operators do, under a load
of reads and writes that are counted. Exits 0 if nothing failed, was lost or doubled. The settings are environment
variables: TAG (local) of the images, NEXT_TAG of others to update to, CONTEXT to allow a context that is not named as one
for tests.
  --only   only the steps and changes whose names contain the text`;

const options = {
  only: { type: 'string', default: '' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
const { values } = parseArgs({ options });

const faults: string[] = [];

if (values.help) console.log(usage);
else runCommand(testKubernetes);

async function testKubernetes(): Promise<void> {
  const { CONTEXT, NEXT_TAG } = process.env;
  const tag = process.env.TAG || 'local';
  toTerminal(`The cluster of "${await testContext(CONTEXT)}".`);
  process.env.RATE_LIMIT = 'off';
  if ('deploy'.includes(values.only)) await deploy('local');
  const spread = services.map((service) => setReplicas(service, REPLICAS));
  await longStep(toTerminal, `Running ${REPLICAS} pods of each service`, () => Promise.all(spread));
  const edge = await openEdge(tag);
  try {
    await step('end-to-end tests', () => testEndToEnd(edge.url));
    await step('pod security', tryPodSecurity);
    await step('network policies', async () => {
      const { tried, denied, faults: found } = await tryArrows(tag);
      if (found.length > 0) throw new Error(found.join('\n'));
      return `${tried} connections tried, ${tried - denied} allowed, ${denied} denied`;
    });
    await step('operations', tryOperations);
    await step('backup and restore', () => tryBackups(edge.url));
    const changes = everyChange({ tag, nextTag: NEXT_TAG, busyNode: edge.node });
    const chosen = changes.filter(({ name }) => name.includes(values.only));
    if (chosen.length > 0) {
      faults.push(...(await tryChanges(chosen, edge.proxyUrl)));
      toTerminal(`Requests that the proxy has lost:\n${(await edge.lostRequests()) || 'none'}\n`);
    }
    await step('autoscaling', async () => {
      const { most, upMs, downMs } = await tryAutoscaling(edge.url);
      return `from 1 to ${most} gateways ${seconds(upMs)} after the load began, and back ${seconds(downMs)} after its end`;
    });
    await step('calls of new pods', async () => {
      const { afterMs, shares } = await trySpread('run-service', edge.url);
      const percents = shares.map((share) => `${Math.round(share * 100)} %`).join(', ');
      return `the first ${seconds(afterMs)} after the new pod was ready; then shares of ${percents}`;
    });
    await step('throughput', () => tryThroughput(edge.url));
  } finally {
    await edge.close();
    for (const service of services) await setBounds(service, 1, 2);
  }
  toTerminal(faults.length === 0 ? '\nNothing failed.' : `\n${faults.length} failed:\n${faults.join('\n')}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

/** Prints the result of a step; a failed step does not stop the others. */
async function step(name: string, work: () => Promise<string>): Promise<void> {
  if (!name.includes(values.only)) return;
  try {
    toTerminal(`${name}: ${await longStep(toTerminal, name, work)}`);
  } catch (fault) {
    const because = fault instanceof Error ? fault.message : String(fault);
    toTerminal(`${name}: FAILED: ${because}`);
    faults.push(`${name}: ${because}`);
  }
}

async function testEndToEnd(url: string): Promise<string> {
  const environment = {
    ...process.env,
    E2E_BASE_URL: url,
    PUBLIC_URL: url,
    E2E_ADMIN_PASSWORD: await secretValue('user-service', 'admin-password'),
  };
  const outcomes = await withPublicUrl(url, async () => {
    const all = [];
    for (const files of endToEndTests(['e2e'])) all.push(await runMocha(files, environment));
    return all;
  });
  const failed = outcomes.flatMap((outcome) => outcome.failed);
  if (failed.length > 0) throw new Error(failed.map(({ title, because }) => `${title}: ${because}`).join('\n'));
  return `${outcomes.reduce((sum, { passed }) => sum + passed, 0)} passed`;
}
