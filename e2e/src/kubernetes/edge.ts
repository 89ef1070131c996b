import { kubectl, NAMESPACE } from '@jogging/deploy';
import { Forward } from './forward.js';

/** The namespace from which the network policies allow the Ingress controller. */
export const EDGE_NAMESPACE = 'ingress-nginx';
export const EDGE_POD = 'jogging-times-test-edge';
const PORT = 8080;
const PROXY_PORT = 8081;

export const gateway = { host: `gateway.${NAMESPACE}.svc.cluster.local`, port: 80 };

/**
 * Forwards each connection to the gateway's Service, so that Kubernetes chooses the pod as for an Ingress controller: a
 * port-forward to the Service itself would reach only one pod.
 */
export const relay = ({ host, port }: typeof gateway, relayPort: number, proxyPort: number): string => `
const { createServer, connect } = require('node:net');
createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const server = connect({ port: ${port}, host: '${host}', allowHalfOpen: true, noDelay: true });
  for (const [one, other] of [[client, server], [server, client]]) {
    one.pipe(other);
    one.on('error', () => {});
    // What has arrived is sent on. Then reads on for a while: a reset would end the port-forward with all its connections.
    one.on('close', () => {
      other.end();
      other.resume();
      setTimeout(() => other.destroy(), 1_000);
    });
  }
}).listen(${relayPort});

const http = require('node:http');
const agent = new http.Agent({ keepAlive: true });
http.createServer({ keepAliveTimeout: 0 }, (incoming, answer) => {
  const { method, url: path, headers } = incoming;
  const options = { host: '${host}', port: ${port}, method, path, headers, agent };
  const log = (...words) => console.log(new Date().toISOString(), method, path, ...words);
  const outgoing = http.request(options, (response) => {
    const { connection, 'keep-alive': _, ...rest } = response.headers;
    answer.writeHead(response.statusCode, rest);
    response.on('error', ({ code, message }) => {
      log('answered', response.statusCode, 'in part by', response.socket?.remoteAddress, code, message);
      answer.destroy();
    });
    response.pipe(answer);
  });
  outgoing.on('error', ({ code, message }) => {
    // The client's end is the reason if it has gone first.
    const connection = outgoing.reusedSocket ? 'a used connection' : 'a new connection';
    const { remoteAddress: to } = outgoing.socket ?? {};
    if (!answer.destroyed) log('on', connection, 'to', to, code, message);
    answer.destroy();
  });
  answer.on('close', () => {
    if (!answer.writableFinished && !outgoing.destroyed) log('given up by its client');
    outgoing.destroy();
  });
  incoming.pipe(outgoing);
}).listen(${proxyPort});
process.on('SIGTERM', () => process.exit());`;

export interface Edge {
  /** Forwards connections as they are. */
  readonly url: string;
  /**
   * Forwards requests over connections of its own, as an Ingress controller does. A port-forward reports a closed connection a
   * second late: a client that keeps its connections would lose requests on those of a gateway that has stopped.
   */
  readonly proxyUrl: string;
  /** The node of the relay pod, which must not be drained. */
  readonly node: string;
  /** A line for each request that the proxy has lost. */
  lostRequests(): Promise<string>;
  close(): Promise<void>;
}

/** Opens a path from this machine to the gateway's Service. */
export async function openEdge(tag: string): Promise<Edge> {
  await applyPod(EDGE_POD, EDGE_NAMESPACE, tag, ['node', '-e', relay(gateway, PORT, PROXY_PORT)]);
  const node = await kubectl(['get', 'pod', EDGE_POD, '-n', EDGE_NAMESPACE, '-o', 'jsonpath={.spec.nodeName}']);
  const toPort = (port: number) => Forward.open({ namespace: EDGE_NAMESPACE, pod: EDGE_POD, port });
  const [forward, proxy] = await Promise.all([toPort(PORT), toPort(PROXY_PORT)]);
  return {
    url: `http://127.0.0.1:${forward.port}`,
    proxyUrl: `http://127.0.0.1:${proxy.port}`,
    node,
    lostRequests: () => kubectl(['logs', '-n', EDGE_NAMESPACE, EDGE_POD]),
    async close() {
      forward.close();
      proxy.close();
      await deletePod(EDGE_POD, EDGE_NAMESPACE);
    },
  };
}

/** Runs a command in a pod with the image of the jobs. Creates the namespace if it is missing. */
export async function applyPod(
  name: string,
  namespace: string,
  tag: string,
  command: readonly string[],
): Promise<void> {
  const image = `jogging-times/deploy:${tag}`;
  const securityContext = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    runAsUser: 1000,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const container = { name: 'service', image, imagePullPolicy: 'IfNotPresent', command, securityContext };
  const overrides = { spec: { containers: [container], terminationGracePeriodSeconds: 1, enableServiceLinks: false } };
  await kubectl(['create', 'namespace', namespace]).catch(() => {});
  await deletePod(name, namespace);
  const flags = ['--restart=Never', `--image=${image}`, `--overrides=${JSON.stringify(overrides)}`];
  await kubectl(['run', name, '-n', namespace, `--labels=app=${name}`, ...flags]);
  await kubectl(['wait', `pod/${name}`, '-n', namespace, '--for=condition=Ready', '--timeout=60s'], { within: 70_000 });
}

export async function deletePod(name: string, namespace: string): Promise<void> {
  await kubectl(['delete', 'pod', name, '-n', namespace, '--ignore-not-found', '--wait']);
}
