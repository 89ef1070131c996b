import { kubectl } from '@jogging/deploy';
import { jsonApi } from '../media-types.js';
import { EDGE_NAMESPACE, EDGE_POD, gateway } from './edge.js';

/** Requests that several users repeat, each on connections of its own. */
export interface InClusterLoad {
  readonly users: readonly string[];
  readonly password: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** Of the body, if it is not that of JSON:API. */
  readonly mediaType?: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface Throughput {
  /** Successful responses a second. */
  readonly rate: number;
  /** How many other responses there were, by status, and by the error's code how many requests without one. */
  readonly failures: Readonly<Record<string, number>>;
  /** The share of its processors' time that the node of the load was busy. */
  readonly busy: number;
}

/** Runs in the pod before the gateways: a port forwarded to this machine costs more than the requests do. */
const script = ({ host, port }: typeof gateway): string => `
const http = require('node:http');
const { cpus } = require('node:os');
const load = JSON.parse(process.argv[1]);
const send = (agent, method, path, headers, body) => new Promise((resolve, reject) => {
  const options = { host: '${host}', port: ${port}, agent, method, path, headers: { 'content-type': '${jsonApi}', ...headers } };
  const request = http.request(options, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
    response.on('end', () => resolve({ status: response.statusCode, text }));
    response.on('error', reject);
  });
  request.on('error', reject);
  request.end(body);
});
const signIn = async (user_id) => {
  const { status, text } = await send(undefined, 'POST', '/user/login', {}, JSON.stringify({ user_id, password: load.password }));
  if (status !== 200) throw new Error('sign-in: ' + status + ' ' + text);
  return JSON.parse(text).auth_token;
};
const processorTime = () => {
  const sums = { all: 0, idle: 0 };
  for (const { times } of cpus()) {
    for (const time of Object.values(times)) sums.all += time;
    sums.idle += times.idle;
  }
  return sums;
};
(async () => {
  const tokens = [];
  for (let first = 0; first < load.users.length; first += 4) {
    tokens.push(...(await Promise.all(load.users.slice(first, first + 4).map(signIn))));
  }
  const body = load.body && JSON.stringify(load.body);
  const failures = {};
  let succeeded = 0;
  const before = processorTime();
  const start = performance.now();
  const end = start + 1000 * load.seconds;
  await Promise.all(Array.from({ length: load.connections }, async (_, index) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = index; performance.now() < end; turn += load.connections) {
      const headers = { authorization: 'Bearer ' + tokens[turn % tokens.length], ...(load.mediaType && { 'content-type': load.mediaType, accept: load.mediaType }) };
      const status = await send(agent, load.method, load.path, headers, body).then((response) => response.status, (error) => error.code);
      if (status >= 200 && status < 300) succeeded += 1;
      else failures[status] = (failures[status] ?? 0) + 1;
    }
    agent.destroy();
  }));
  const rate = 1000 * succeeded / (performance.now() - start);
  const after = processorTime();
  console.log(JSON.stringify({ rate, failures, busy: 1 - (after.idle - before.idle) / (after.all - before.all) }));
})();`;

/** Repeats requests from inside the cluster, to the gateway's Service. */
export async function loadInCluster(load: InClusterLoad): Promise<Throughput> {
  const command = ['node', '-e', script(gateway), JSON.stringify(load)];
  const within = 1_000 * load.seconds + 120_000;
  return JSON.parse(
    await kubectl(['exec', '-n', EDGE_NAMESPACE, EDGE_POD, '--', ...command], { within }),
  ) as Throughput;
}
