import { randomTag, until } from '@jogging/deploy';
import { ask } from '../chaos/client.js';
import { markdownTable } from '../chaos/table.js';
import { inNamespace, rolledOut, type Service, setReplicas } from './cluster.js';
import { loadInCluster } from './in-cluster-load.js';
import { observeCluster } from './observed-cluster.js';

/** Of a core, for each pod: so little that the pods together do not fill the machine. */
const POD_CPU = process.env.POD_CPU || '50m';
const SECONDS = 20;
const CONNECTIONS = 64;
/** Changes to the reports of one user wait for each other. */
const USERS = 64;
const PASSWORD = 'a pass-phrase for load';

const stateless: readonly Service[] = ['gateway', 'run-service'];
const consumers: readonly Service[] = ['weather-service', 'report-service'];

const run = {
  data: {
    type: 'run',
    attributes: {
      distance: '4200',
      start_lat: '12.8947909',
      start_lng: '77.6427151',
      end_lat: '12.8986343',
      end_lng: '77.656089',
      start_time: '2023-01-24T16:34:34.838Z',
      end_time: '2023-01-24T16:58:45.838Z',
    },
  },
};

/**
 * Measures the throughput of lists and creates with 1, 2 and 4 pods of the gateway and of run-service, and that of
 * report-service's events with 1 and 3, every pod being limited to a small share of a core.
 *
 * @returns a table of them
 */
export async function tryThroughput(url: string): Promise<string> {
  const users = await signUp(url);
  const limited = [...stateless, 'report-service'] as const;
  const before = new Map<Service, Limits>();
  for (const service of limited) before.set(service, await limitsOf(service));
  try {
    for (const service of consumers) await stop(service);
    for (const service of limited) await setLimits(service, { requests: '10m', limits: POD_CPU });
    const rows: Row[] = [];
    for (const pods of [1, 2, 4]) {
      await Promise.all(stateless.map((service) => setReplicas(service, pods)));
      const load = { users, password: PASSWORD, connections: CONNECTIONS, path: '/runs' };
      await loadInCluster({ ...load, method: 'GET', seconds: 5 });
      const creates = await loadInCluster({ ...load, method: 'POST', body: run, seconds: SECONDS });
      const lists = await loadInCluster({ ...load, method: 'GET', seconds: SECONDS });
      const failed = lists.failed + creates.failed;
      if (failed > 0) throw new Error(`${failed} requests failed with ${pods} pods`);
      rows.push(
        { what: 'lists a second', pods, rate: lists.rate },
        { what: 'creates a second', pods, rate: creates.rate },
      );
    }
    for (const pods of [1, 3]) rows.push({ what: "report-service's events a second", pods, rate: await drain(pods) });
    return `each pod limited to ${POD_CPU}\n${tableOf(rows)}`;
  } finally {
    for (const [service, limits] of before) await setLimits(service, limits);
    for (const service of [...stateless, ...consumers]) await setReplicas(service, 2);
  }
}

interface Row {
  readonly what: string;
  readonly pods: number;
  readonly rate: number;
}

function tableOf(rows: readonly Row[]): string {
  const kinds = [...new Set(rows.map(({ what }) => what))];
  const cells = kinds.flatMap((kind) => {
    const [first, ...others] = rows.filter(({ what }) => what === kind);
    if (!first) return [];
    return [first, ...others].map(({ what, pods, rate }) => [
      what,
      `${pods}`,
      rate.toFixed(0),
      (rate / first.rate).toFixed(2),
    ]);
  });
  return markdownTable([['throughput', 'pods', 'rate', 'of one pod'], ...cells]);
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

interface Limits {
  readonly requests: string;
  readonly limits: string;
}

async function limitsOf(service: Service): Promise<Limits> {
  const path = '{.spec.template.spec.containers[0].resources}';
  const { requests, limits } = JSON.parse(
    await inNamespace(['get', 'deployment', service, '-o', `jsonpath=${path}`]),
  ) as Record<keyof Limits, { cpu: string }>;
  return { requests: requests.cpu, limits: limits.cpu };
}

async function setLimits(service: Service, { requests, limits }: Limits): Promise<void> {
  const flags = ['--containers=service', `--requests=cpu=${requests}`, `--limits=cpu=${limits}`];
  await inNamespace(['set', 'resources', `deployment/${service}`, ...flags]);
  await rolledOut(service);
}

/** An autoscaler leaves a deployment without pods alone. */
async function stop(service: Service): Promise<void> {
  await inNamespace(['scale', `deployment/${service}`, '--replicas=0']);
  await rolledOut(service);
}

/** How many events these pods take from the queue that the creates have filled, a second. */
async function drain(pods: number): Promise<number> {
  const cluster = await observeCluster();
  try {
    const waiting = async (): Promise<number> => {
      const depths = await cluster.atBroker((session) => session.depths());
      return depths.find(({ queue }) => queue === 'report-service')?.ready ?? 0;
    };
    await setReplicas('report-service', pods);
    const [begun, first] = [performance.now(), await waiting()];
    const enough = Math.min(2_000, first / 3);
    const left = await until(
      async () => {
        const now = await waiting();
        return first - now >= enough && { now };
      },
      {
        within: 120_000,
        every: 250,
        what: `${pods} pods of report-service to take ${enough.toFixed(0)} of ${first} events`,
      },
    );
    const rate = (1_000 * (first - left.now)) / (performance.now() - begun);
    await stop('report-service');
    return rate;
  } finally {
    await cluster.close();
  }
}
