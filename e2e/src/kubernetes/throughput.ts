import { randomTag, toTerminal, until } from '@jogging/deploy';
import { ask } from '../chaos/client.js';
import { markdownTable } from '../chaos/table.js';
import { atomic } from '../media-types.js';
import { runDocument } from '../people.js';
import { REPLICAS } from './changes.js';
import { inNamespace, readyPods, rolledOut, type Service, setReplicas } from './cluster.js';
import { loadInCluster } from './in-cluster-load.js';
import { observeCluster } from './observed-cluster.js';

/** Of a core, for each pod: so little that the pods together do not fill two cores, and several times what an idle pod needs. */
const POD_CPU = process.env.POD_CPU || '100m';
/** Less, so that three pods leave enough of the queue to be measured, and while it is filled next to nothing. */
const REPORT_CPU = process.env.REPORT_CPU || '50m';
const ALMOST_NONE = '15m';
const SECONDS = 20;
const WARM_UP_SECONDS = 8;
/** Of the load, for each pod: requests wait for a share of a core more than they use it, and more pods need more at once. */
const CONNECTIONS = 32;
/** Changes to the reports of one user wait for each other. */
const USERS = 64;
const PASSWORD = 'a pass-phrase for load';

const stateless: readonly Service[] = ['gateway', 'run-service'];
const limited: readonly Service[] = [...stateless, 'report-service'];
const consumers: readonly Service[] = ['weather-service', 'report-service'];

const run = runDocument();

/** Fills the queue of report-service faster than its pods empty it. */
const manyCreates = {
  method: 'POST',
  path: '/operations',
  body: { 'atomic:operations': Array.from({ length: 20 }, () => ({ op: 'add', data: run.data })) },
  mediaType: atomic,
} as const;

/**
 * Measures the throughput of lists and creates with 1, 2 and 4 pods of the gateway and of run-service, and that of
 * report-service's events with 1 and 3. Every pod is limited to a small share of a core once its code is compiled, which takes
 * longer than a measurement if it has no more than that share (Kubernetes 1.33 can change the limits of a running pod).
 *
 * @returns a table of them
 */
export async function tryThroughput(url: string): Promise<string> {
  const load = { users: await signUp(url), password: PASSWORD, path: '/runs' };
  const creating = { ...load, method: 'POST', body: run } as const;
  const listing = { ...load, method: 'GET' } as const;
  const rows: Row[] = [];
  const faults: string[] = [];
  const measure = async (what: string, pods: number, each: typeof creating | typeof listing) => {
    const connections = CONNECTIONS * pods;
    const { failures, ...result } = await loadInCluster({ ...each, connections, seconds: SECONDS });
    for (const [status, count] of Object.entries(failures))
      faults.push(`${what}, ${pods} pods: ${status} ${count} times`);
    rows.push({ what, pods, ...result });
    toTerminal(`  ${what}, ${pods} pods: ${result.rate.toFixed(0)}`);
  };
  try {
    await Promise.all(consumers.map((service) => setReplicas(service, 1)));
    await stop('weather-service');
    for (const service of limited) await limitPods(service, WHOLE);
    await emptyQueues();
    for (const pods of [1, 2, 4]) {
      await setReplicas('run-service', pods);
      // New gateways know all pods of run-service from the start; others learn of them when their connections are a few minutes old.
      await restart('gateway', pods);
      const warmUp = { connections: CONNECTIONS, seconds: WARM_UP_SECONDS };
      await loadInCluster({ ...creating, ...warmUp });
      await loadInCluster({ ...listing, ...warmUp });
      await stop('report-service');
      await Promise.all(stateless.map((service) => limitPods(service, POD_CPU)));
      await measure('creates a second', pods, creating);
      await measure('lists a second', pods, listing);
      await Promise.all(stateless.map((service) => limitPods(service, WHOLE)));
    }
    for (const pods of [1, 3]) {
      await setReplicas('report-service', pods);
      const fill = { ...load, ...manyCreates, connections: CONNECTIONS };
      await loadInCluster({ ...fill, seconds: WARM_UP_SECONDS });
      const names = await limitPods('report-service', ALMOST_NONE);
      await loadInCluster({ ...fill, seconds: SECONDS });
      await limitPods('report-service', REPORT_CPU, names);
      rows.push({ what: "report-service's events a second", pods, rate: await consume() });
      await limitPods('report-service', WHOLE);
    }
  } finally {
    await Promise.all([...stateless, ...consumers].map((service) => setReplicas(service, REPLICAS)));
    for (const service of limited) await limitPods(service, WHOLE);
  }
  toTerminal(`each pod limited to ${POD_CPU}, of report-service to ${REPORT_CPU}\n${tableOf(rows)}`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return 'no request failed';
}

interface Row {
  readonly what: string;
  readonly pods: number;
  readonly rate: number;
  readonly busy?: number;
}

function tableOf(rows: readonly Row[]): string {
  const kinds = [...new Set(rows.map(({ what }) => what))];
  const cells = kinds.flatMap((kind) => {
    const [first, ...others] = rows.filter(({ what }) => what === kind);
    if (!first) return [];
    return [first, ...others].map((row) => cellsOf(row, first.rate));
  });
  return markdownTable([['throughput', 'pods', 'rate', 'of one pod', 'node busy'], ...cells]);
}

const cellsOf = ({ what, pods, rate, busy }: Row, rateOfOne: number): string[] => [
  what,
  `${pods}`,
  rate.toFixed(0),
  (rate / rateOfOne).toFixed(2),
  busy === undefined ? '' : `${Math.round(100 * busy)} %`,
];

/** Waits until what earlier tests have left is done: limited pods would do it instead of what is measured. */
async function emptyQueues(): Promise<void> {
  const cluster = await observeCluster();
  try {
    const isEmpty = async () => {
      const depths = await cluster.atBroker((session) => session.depths());
      return depths.every(({ queue, ready }) => ready === 0 || !limited.some((service) => service === queue));
    };
    await until(isEmpty, { within: 300_000, every: 1_000, what: 'empty queues' });
  } finally {
    await cluster.close();
  }
}

async function signUp(url: string): Promise<string[]> {
  const tag = randomTag();
  const users = Array.from({ length: USERS }, (_, index) => `load-${tag}-${index}`);
  for (const id of users) {
    const body = { data: { type: 'user', id, attributes: { password: PASSWORD } } };
    const answer = await ask(url, { method: 'POST', path: '/users', body });
    if (answer.kind !== 'answered' || answer.status !== 201) throw new Error(`${id} cannot sign up`);
  }
  return users;
}

async function restart(service: Service, pods: number): Promise<void> {
  await stop(service);
  await until(async () => (await readyPods(service)).length === 0, {
    within: 60_000,
    every: 500,
    what: `no pod of ${service}`,
  });
  await setReplicas(service, pods);
}

/** As in k8s/base/common/deployment.yaml. */
const WHOLE = '1';

/**
 * Limits running pods of a service, without a restart.
 *
 * @param pods their names; those that are ready if left out
 * @returns their names
 */
async function limitPods(service: Service, cpu: string, pods?: readonly string[]): Promise<readonly string[]> {
  // By their requests pods share a busy machine: with less than the limit they would not reach it.
  const resources = { requests: { cpu: cpu === WHOLE ? '200m' : cpu }, limits: { cpu } };
  const patch = JSON.stringify({ spec: { containers: [{ name: 'service', resources }] } });
  const names = pods ?? (await readyPods(service)).map(({ metadata }) => metadata.name);
  await Promise.all(names.map((name) => inNamespace(['patch', 'pod', name, '--subresource=resize', '--patch', patch])));
  const limitOf = (name: string) =>
    inNamespace(['get', 'pod', name, '-o', 'jsonpath={.status.containerStatuses[0].resources.limits.cpu}']);
  await until(async () => (await Promise.all(names.map(limitOf))).every((limit) => limit === cpu), {
    within: 60_000,
    every: 1_000,
    what: `pods of ${service} limited to ${cpu}`,
  });
  return names;
}

/** An autoscaler leaves a deployment without pods alone. */
async function stop(service: Service): Promise<void> {
  await inNamespace(['scale', `deployment/${service}`, '--replicas=0']);
  await rolledOut(service);
}

/** How many events a second report-service takes, at its fastest, from the queue that creates have filled. */
async function consume(): Promise<number> {
  const cluster = await observeCluster();
  try {
    const samples: Sample[] = [];
    await until(
      async () => {
        const depths = await cluster.atBroker((session) => session.depths());
        const left = depths.find(({ queue }) => queue === 'report-service')?.ready ?? 0;
        samples.push({ at: performance.now(), left });
        return left === 0 || performance.now() - (samples[0]?.at ?? 0) > CONSUME_MS;
      },
      { within: 60_000, every: 250, what: 'report-service to take events' },
    );
    return fastest(samples);
  } finally {
    await cluster.close();
  }
}

const CONSUME_MS = 30_000;

interface Sample {
  readonly at: number;
  readonly left: number;
}

const WINDOW_MS = 3_000;

/** The greatest rate between two samples that are far enough apart: later, some pods may have run out. */
function fastest(samples: readonly Sample[]): number {
  const rates = samples.flatMap((begin, index) => {
    const end = samples.slice(index).find(({ at }) => at - begin.at >= WINDOW_MS);
    return end ? [(1_000 * (begin.left - end.left)) / (end.at - begin.at)] : [];
  });
  return Math.max(0, ...rates);
}
