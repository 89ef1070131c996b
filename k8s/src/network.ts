import { BlockList } from 'node:net';
import type { Manifest } from './manifest.js';
import { podsOf } from './pods.js';

type Labels = Readonly<Record<string, string>>;

/** A peer that may connect or be connected to. */
export type Peer =
  | { readonly name: string; readonly at: 'here'; readonly labels: Labels }
  | { readonly name: string; readonly at: 'namespace'; readonly namespace: string }
  | { readonly name: string; readonly at: 'address'; readonly address: string };

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}
interface PolicyPeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number;
  readonly endPort?: number;
}
interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

/** Stands for any port that no policy names: a connection to it means that a rule names no ports. */
export const ANY_OTHER_PORT = 7;

/**
 * All connections that NetworkPolicies allow between the pods of an overlay, and between them and others, as `from → to:port`;
 * from a pod to itself stands for the replicas among themselves.
 * Both sides must allow it (https://kubernetes.io/docs/concepts/services-networking/network-policies/): a pod that no policy
 * selects for a direction is not restricted in it.
 */
export function arrows(manifests: readonly Manifest[], others: readonly Peer[]): string[] {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  // By label, because the name of the Job contains its image.
  const nameIn = (labels: Labels) => labels['app.kubernetes.io/name'] ?? 'without a name';
  const pods = podsOf(manifests).map(({ labels }): Peer => ({ name: nameIn(labels), at: 'here', labels }));
  const peers = [...pods, ...others];
  const ports = portsIn(policies);
  return peers.flatMap((from) =>
    peers.flatMap((to) =>
      ports
        .filter(() => pods.includes(from) || pods.includes(to))
        .filter((port) => permits(policies, 'Egress', from, to, port) && permits(policies, 'Ingress', to, from, port))
        .map(([protocol, port]) => `${from.name} → ${to.name}:${port}${protocol === 'TCP' ? '' : `/${protocol}`}`),
    ),
  );
}

function portsIn(policies: readonly Manifest[]): [protocol: string, port: number][] {
  const named = policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])] as PolicyRule[]);
  const ports = named.flatMap((rule) => rule.ports ?? []).filter(({ port }) => port !== undefined);
  const keys = new Set(ports.map(({ protocol = 'TCP', port }) => `${protocol} ${port}`));
  return [...keys, `TCP ${ANY_OTHER_PORT}`].map((key) => {
    const [protocol = '', port] = key.split(' ');
    return [protocol, Number(port)];
  });
}

type Direction = 'Ingress' | 'Egress';

function permits(policies: readonly Manifest[], direction: Direction, self: Peer, other: Peer, port: [string, number]) {
  // The policies of others are unknown.
  if (self.at !== 'here') return true;
  const about = policies.filter(
    ({ spec }) => spec.policyTypes.includes(direction) && matches(spec.podSelector, self.labels),
  );
  if (about.length === 0) return true;
  const rules = about.flatMap(
    ({ spec }) => (direction === 'Ingress' ? spec.ingress : spec.egress) ?? [],
  ) as PolicyRule[];
  return rules.some((rule) => {
    const side = direction === 'Ingress' ? rule.from : rule.to;
    return (side === undefined || side.some((peer) => covers(peer, other))) && coversPort(rule.ports, port);
  });
}

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator !== 'In') throw new Error(`the operator ${operator} is not understood here`);
      return values.includes(labels[key] ?? '');
    })
  );
}

function covers({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, peer: Peer): boolean {
  if (ipBlock)
    return (
      peer.at === 'address' &&
      inside(ipBlock.cidr, peer.address) &&
      !ipBlock.except?.some((cidr) => inside(cidr, peer.address))
    );
  if (peer.at === 'here') {
    const inOurs = namespaceSelector === undefined || matches(namespaceSelector, namespaceLabels('jogging-times'));
    return inOurs && matches(podSelector ?? {}, peer.labels);
  }
  if (peer.at === 'address' || !namespaceSelector) return false;
  return matches(namespaceSelector, namespaceLabels(peer.namespace)) && podSelector === undefined;
}

const namespaceLabels = (name: string): Labels => ({ 'kubernetes.io/metadata.name': name });

function inside(cidr: string, address: string): boolean {
  const [network = '', bits] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(bits));
  return block.check(address);
}

function coversPort(ports: readonly PolicyPort[] | undefined, [protocol, port]: [string, number]): boolean {
  if (ports === undefined) return true;
  return ports.some((one) => {
    const first = one.port;
    if ((one.protocol ?? 'TCP') !== protocol) return false;
    return first === undefined || (port >= first && port <= (one.endPort ?? first));
  });
}
