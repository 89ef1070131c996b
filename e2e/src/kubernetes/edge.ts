import { kubectl, NAMESPACE } from '@jogging/deploy';
import { Forward } from './forward.js';

/** The namespace from which the network policies allow the Ingress controller. */
export const EDGE_NAMESPACE = 'ingress-nginx';
const POD = 'jogging-times-test-edge';
const PORT = 8080;

/**
 * Forwards each connection to the gateway's Service, so that Kubernetes chooses the pod as for an Ingress controller: a
 * port-forward to the Service itself would reach only one pod.
 */
const relay = `
const { createServer, connect } = require('node:net');
createServer((client) => {
  const server = connect(80, 'gateway.${NAMESPACE}.svc.cluster.local');
  client.setNoDelay();
  server.setNoDelay();
  for (const [one, other] of [[client, server], [server, client]]) {
    one.pipe(other);
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}).listen(${PORT});
process.on('SIGTERM', () => process.exit());`;

export interface Edge {
  readonly url: string;
  /** The node of the relay pod, which must not be drained. */
  readonly node: string;
  close(): Promise<void>;
}

/** Opens a path from this machine to the gateway's Service. */
export async function openEdge(tag: string): Promise<Edge> {
  await applyPod(POD, EDGE_NAMESPACE, tag, ['node', '-e', relay]);
  const node = await kubectl(['get', 'pod', POD, '-n', EDGE_NAMESPACE, '-o', 'jsonpath={.spec.nodeName}']);
  const forward = await Forward.open({ namespace: EDGE_NAMESPACE, pod: POD, port: PORT });
  return {
    url: `http://127.0.0.1:${forward.port}`,
    node,
    async close() {
      forward.close();
      await deletePod(POD, EDGE_NAMESPACE);
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
