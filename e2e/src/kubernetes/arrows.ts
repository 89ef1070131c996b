import { kubectl, NAMESPACE } from '@jogging/deploy';
import { arrows, type Peer, render } from '@jogging/k8s';
import { nameLabel, type Pod, readyPods } from './cluster.js';
import { applyPod, deletePod, EDGE_NAMESPACE } from './edge.js';

interface Source {
  readonly name: string;
  readonly namespace: string;
  readonly pod: string;
}

const intruder = 'an-intruder';
const outsiders: readonly { readonly peer: Peer; readonly namespace: string }[] = [
  { peer: { name: intruder, at: 'here', labels: { app: intruder } }, namespace: NAMESPACE },
  { peer: { name: 'someone', at: 'namespace', namespace: 'default' }, namespace: 'default' },
  { peer: { name: 'the-ingress', at: 'namespace', namespace: EDGE_NAMESPACE }, namespace: EDGE_NAMESPACE },
];

export interface TriedArrows {
  readonly tried: number;
  readonly denied: number;
  /** Connections that are open or closed contrary to the network policies of the overlay. */
  readonly faults: readonly string[];
}

/** Tries each connection between two pods, and from foreign pods, to every port that a pod listens on. */
export async function tryArrows(tag: string): Promise<TriedArrows> {
  const peers = outsiders.map(({ peer }) => peer);
  const allowed = new Set(arrows(render('overlays/local'), peers));
  const pods = [...new Map((await readyPods()).map((pod) => [pod.metadata.labels[nameLabel], pod])).values()];
  const targets = new Map(pods.flatMap(addressesOf));
  for (const { peer, namespace } of outsiders) await applyPod(peer.name, namespace, tag, ['sleep', '600']);
  try {
    const ours = pods.map((pod): Source => ({ name: nameOf(pod), namespace: NAMESPACE, pod: pod.metadata.name }));
    const others = outsiders.map(({ peer, namespace }) => ({ name: peer.name, namespace, pod: peer.name }));
    const found = await Promise.all([...ours, ...others].map((source) => tryFrom(source, targets, allowed)));
    const tried = found.flat();
    return {
      tried: tried.length,
      denied: tried.filter(({ isOpen }) => !isOpen).length,
      faults: tried
        .filter(({ arrow, isOpen }) => isOpen !== allowed.has(arrow))
        .map(({ arrow, isOpen }) => `${arrow} is ${isOpen ? 'open' : 'closed'}`),
    };
  } finally {
    for (const { peer, namespace } of outsiders) await deletePod(peer.name, namespace);
  }
}

const nameOf = ({ metadata }: Pod): string => metadata.labels[nameLabel] ?? '';

function addressesOf(pod: Pod): [address: string, title: string][] {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  return ports.map(({ containerPort }) => [`${pod.status.podIP}:${containerPort}`, `${nameOf(pod)}:${containerPort}`]);
}

interface TriedArrow {
  readonly arrow: string;
  readonly isOpen: boolean;
}

/** An allowed connection that failed is retried once: on a busy machine it may look like a closed port. */
async function tryFrom(source: Source, targets: ReadonlyMap<string, string>, allowed: ReadonlySet<string>) {
  const others = [...targets].filter(([, title]) => !title.startsWith(`${source.name}:`));
  const titles = new Map(others.map(([address, title]) => [address, `${source.name} → ${title}`]));
  const open = await openFrom(source, [...titles.keys()]);
  const missing = [...titles].filter(([address, arrow]) => allowed.has(arrow) && !open.has(address));
  if (missing.length > 0) {
    const again = await openFrom(
      source,
      missing.map(([address]) => address),
    );
    for (const address of again) open.add(address);
  }
  return [...titles].map(([address, arrow]): TriedArrow => ({ arrow, isOpen: open.has(address) }));
}

/** All at once, in one shell: denied packets are dropped, so these connections only time out. */
async function openFrom({ namespace, pod }: Source, addresses: readonly string[]): Promise<Set<string>> {
  const script = `for a in ${addresses.join(' ')}; do
    (timeout 5 bash -c "exec 3<>/dev/tcp/\${a%:*}/\${a#*:}" 2>/dev/null && echo "$a") &
  done; wait`;
  const said = await kubectl(['exec', '-n', namespace, pod, '--', 'bash', '-c', script]);
  return new Set(said.split('\n').filter(Boolean));
}
