import { expect } from 'chai';
import type { Manifest } from '../src/manifest.js';
import { arrows, type Peer } from '../src/network.js';
import { podsOf } from '../src/pods.js';
import { manifestsOf, type Overlay, overlays, withFault } from './overlays.js';

const services = ['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'];

/** The diagram in README.md, and what operators' commands call. */
const calls = [
  'gateway → auth-service:5001',
  'gateway → user-service:50051',
  'gateway → run-service:50052',
  'gateway → report-service:50054',
  'auth-service → user-service:50051',
  'run-service → user-service:50051',
  'report-service → run-service:50052',
];
const toPostgres = ['database', 'user-service', 'run-service', 'weather-service', 'report-service'];
const toRabbitmq = ['user-service', 'run-service', 'weather-service', 'report-service'];
const toRedis = ['gateway', 'auth-service', 'user-service'];
const all = (names: readonly string[], to: string) => names.map((name) => `${name} → ${to}`);

const own: Readonly<Record<Overlay, readonly string[]>> = {
  local: [
    ...all([...toPostgres, 'backup', 'restore'], 'postgres:5432'),
    ...all(toRabbitmq, 'rabbitmq:5672'),
    ...all([...toRedis, 'restore'], 'redis:6379'),
    ...all(['broker', 'restore'], 'rabbitmq:15672'),
    'weather-service → weather-sandbox:5080',
  ],
  production: [
    ...all(toPostgres, 'postgres:5432'),
    ...all(toRabbitmq, 'rabbitmq:5671'),
    'broker → rabbitmq:15671',
    ...all(toRedis, 'redis:6379'),
    'weather-service → a weather provider:443',
  ],
  ha: [
    ...all([...toPostgres, 'backup', 'restore', 'postgres'], 'postgres:5432'),
    'postgres → postgres:8008',
    // Where the API server is.
    ...all(['postgres'], 'the network around:443'),
    ...all(['postgres'], 'the network around:6443'),
    ...all(toRabbitmq, 'rabbitmq:5672'),
    ...all(['broker', 'restore'], 'rabbitmq:15672'),
    'rabbitmq → rabbitmq:4369',
    'rabbitmq → rabbitmq:25672',
    ...all([...toRedis, 'restore', 'redis', 'redis-sentinel'], 'redis:6379'),
    ...all([...toRedis, 'redis', 'redis-sentinel'], 'redis-sentinel:26379'),
    'weather-service → a weather provider:443',
  ],
};

const outside: Peer[] = [
  { name: 'the ingress', at: 'namespace', namespace: 'ingress-nginx' },
  { name: 'monitoring', at: 'namespace', namespace: 'monitoring' },
  { name: 'dns', at: 'namespace', namespace: 'kube-system' },
  { name: 'someone', at: 'namespace', namespace: 'default' },
  { name: 'a weather provider', at: 'address', address: '203.0.113.9' },
  { name: 'the metadata of the cloud', at: 'address', address: '169.254.169.254' },
  { name: 'the network around', at: 'address', address: '10.1.2.3' },
  { name: 'an intruder', at: 'here', labels: { app: 'intruder' } },
];
const others: Readonly<Record<Overlay, readonly Peer[]>> = {
  local: outside,
  production: [
    ...outside,
    { name: 'postgres', at: 'here', labels: { 'cnpg.io/cluster': 'postgres' } },
    { name: 'rabbitmq', at: 'here', labels: { 'app.kubernetes.io/name': 'rabbitmq' } },
    { name: 'redis', at: 'address', address: '10.255.255.1' },
  ],
  ha: outside,
};

function expected(overlay: Overlay): string[] {
  const pods = podsOf(manifestsOf(overlay)).map(({ labels }) => labels['app.kubernetes.io/name'] ?? '');
  return [
    ...calls,
    ...own[overlay],
    'the ingress → gateway:5000',
    ...services.flatMap((name) => [`monitoring → ${name}:9100`, `${name} → monitoring:4318`]),
    ...pods.flatMap((name) => [`${name} → dns:53`, `${name} → dns:53/UDP`]),
  ];
}

const arrowsOf = (overlay: Overlay, manifests: readonly Manifest[]) => arrows(manifests, others[overlay]);

describe('The network policies', () => {
  for (const overlay of overlays) {
    it(`the network policies allow the connections of the diagram, DNS, metrics, traces and the ingress, and no other: ${overlay}`, () => {
      expect(arrowsOf(overlay, manifestsOf(overlay))).to.have.members(expected(overlay));
    });

    it(`finds a missing connection: ${overlay}`, () => {
      const broken = withFault(overlay, 'NetworkPolicy/gateway', ({ spec }) => spec.egress.pop());
      const missing = expected(overlay).filter((arrow) => !arrowsOf(overlay, broken).includes(arrow));
      expect(missing).to.deep.equal(['gateway → report-service:50054']);
    });

    const extra: [title: string, policy: string, plant: Parameters<typeof withFault>[2], arrow: string][] = [
      [
        'one more caller, on both sides',
        'NetworkPolicy/user-service',
        ({ spec }) => spec.ingress[0].from.push({ podSelector: { matchLabels: { app: 'intruder' } } }),
        'an intruder → user-service:50051',
      ],
      [
        'a rule for all callers',
        'NetworkPolicy/user-service',
        ({ spec }) => delete spec.ingress[0].from,
        'someone → user-service:50051',
      ],
      [
        'a rule for all ports',
        'NetworkPolicy/ops',
        ({ spec }) => delete spec.ingress[0].ports,
        'monitoring → run-service:7',
      ],
      ['a name service anywhere', 'NetworkPolicy/dns', ({ spec }) => delete spec.egress[0].to, 'gateway → someone:53'],
      [
        'the network around',
        'NetworkPolicy/nothing-else',
        ({ spec }) => (spec.egress = [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }]),
        'gateway → the metadata of the cloud:7',
      ],
    ];
    for (const [title, policy, plant, arrow] of extra) {
      it(`finds an extra connection, ${title}: ${overlay}`, () => {
        const found = arrowsOf(overlay, withFault(overlay, policy, plant));
        expect(found.filter((one) => !expected(overlay).includes(one))).to.include(arrow);
      });
    }

    it(`finds what is open to all when no policy closes it: ${overlay}`, () => {
      const open = manifestsOf(overlay).filter(({ metadata }) => metadata.name !== 'nothing-else');
      expect(arrowsOf(overlay, open)).to.include('an intruder → database:7');
    });
  }
});
