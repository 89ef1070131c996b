import { expect } from 'chai';
import { imagesByDigest, rules } from '../src/rules/index.js';
import { manifestsOf, type Overlay, overlays, withFault } from './overlays.js';

// biome-ignore-start lint/suspicious/noExplicitAny: a fault is planted into any part of any kind
type Plant = (pod: any, manifest: any) => void;
const container = ({ spec }: any) => spec.template.spec.containers[0];
// biome-ignore-end lint/suspicious/noExplicitAny: a fault is planted into any part of any kind

const run = 'Deployment/run-service';
/** Faults in run-service of each overlay: each rule must find its own. */
const faults: [rule: string, title: string, plant: Plant, finding: string][] = [
  ['limits', 'no limit of memory', (c) => delete c.resources.limits.memory, `${run}/service: no limits of memory`],
  ['limits', 'no resources at all', (c) => delete c.resources, `${run}/service: no requests of cpu`],
  [
    'limits',
    'an init container without limits',
    (_, m) => delete m.spec.template.spec.initContainers[0].resources.limits,
    `${run}/migrate: no limits of cpu`,
  ],
  ['probes', 'no readiness probe', (c) => delete c.readinessProbe, `${run}/service: no readinessProbe`],
  ['probes', 'no liveness probe', (c) => delete c.livenessProbe, `${run}/service: no livenessProbe`],
  [
    'probes',
    'a probe of another port',
    (c) => (c.readinessProbe.httpGet.port = 'grpc'),
    `${run}/service: readinessProbe does not ask /readyz on the port for operators`,
  ],
  ['restricted', 'user 0', (_, m) => (m.spec.template.spec.securityContext.runAsUser = 0), `${run}: runs as root`],
  ['restricted', 'user 0 in one container', (c) => (c.securityContext.runAsUser = 0), `${run}/service: runs as root`],
  [
    'restricted',
    'no word against root',
    (_, m) => delete m.spec.template.spec.securityContext.runAsNonRoot,
    `${run}/service: may run as root`,
  ],
  [
    'restricted',
    'privilege escalation',
    (c) => (c.securityContext.allowPrivilegeEscalation = true),
    `${run}/service: allows privilege escalation`,
  ],
  [
    'restricted',
    'privilege escalation by default',
    (_, m) => delete m.spec.template.spec.initContainers[0].securityContext.allowPrivilegeEscalation,
    `${run}/migrate: allows privilege escalation`,
  ],
  ['restricted', 'a privileged container', (c) => (c.securityContext.privileged = true), `${run}/service: privileged`],
  [
    'restricted',
    'capabilities that stay',
    (c) => (c.securityContext.capabilities.drop = ['NET_RAW']),
    `${run}/service: keeps capabilities`,
  ],
  [
    'restricted',
    'a capability',
    (c) => (c.securityContext.capabilities.add = ['SYS_ADMIN']),
    `${run}/service: adds SYS_ADMIN`,
  ],
  [
    'restricted',
    'no seccomp profile',
    (_, m) => delete m.spec.template.spec.securityContext.seccompProfile,
    `${run}/service: no seccomp profile`,
  ],
  [
    'restricted',
    'the network of the machine',
    (_, m) => (m.spec.template.spec.hostNetwork = true),
    `${run}: hostNetwork`,
  ],
  [
    'restricted',
    'a folder of the machine',
    (_, m) => m.spec.template.spec.volumes.push({ name: 'host', hostPath: { path: '/' } }),
    `${run}: a volume of a kind that is not allowed (host)`,
  ],
  ['restricted', 'a port of the machine', (c) => (c.ports[0].hostPort = 80), `${run}/service: a port of the host`],
  [
    'restricted',
    'a probe of another host',
    (c) => (c.livenessProbe.httpGet.host = 'example.org'),
    `${run}/service: a probe of another host`,
  ],
  [
    'readOnlyRoot',
    'a root file system that can be written',
    (c) => (c.securityContext.readOnlyRootFilesystem = false),
    `${run}/service: its root file system can be written`,
  ],
  [
    'noToken',
    'a token of the service account',
    (_, m) => delete m.spec.template.spec.automountServiceAccountToken,
    `${run}: gets a token of its service account`,
  ],
  [
    'rollsWithoutGap',
    'a pod that goes before its successor comes',
    (_, m) => (m.spec.strategy.rollingUpdate.maxUnavailable = 1),
    `${run}: takes a pod away before its successor is ready`,
  ],
  ['rollsWithoutGap', 'no pause before the end', (c) => delete c.lifecycle, `${run}: stops before the word has spread`],
  [
    'rollsWithoutGap',
    'a pause shorter than names are cached',
    (c) => (c.lifecycle.preStop.sleep.seconds = 5),
    `${run}: stops before the word has spread`,
  ],
  [
    'rollsWithoutGap',
    'too little time to end',
    (_, m) => (m.spec.template.spec.terminationGracePeriodSeconds = 19),
    `${run}: has no time to finish what it holds`,
  ],
  [
    'rollsWithoutGap',
    'replicas beside an autoscaler',
    (_, m) => (m.spec.replicas = 2),
    `${run}: an update would undo what its autoscaler did`,
  ],
  [
    'references',
    'a ConfigMap that is not there',
    (c) => (c.envFrom[0].configMapRef.name = 'none'),
    `${run}/service: there is no ConfigMap none`,
  ],
  [
    'references',
    'a volume that is not there',
    (_, m) => m.spec.template.spec.volumes.shift(),
    `${run}/service: there is no volume tmp`,
  ],
  [
    'references',
    'other labels than are selected',
    (_, m) => (m.spec.template.metadata.labels['app.kubernetes.io/name'] = 'runs'),
    'Service/run-service: no pod has the port grpc',
  ],
];

describe('The rules for what runs', () => {
  for (const overlay of overlays) {
    for (const [name, rule] of Object.entries(rules)) {
      it(`${overlay} obeys ${name}`, () => {
        expect(rule(manifestsOf(overlay))).to.deep.equal([]);
      });
    }

    for (const [rule, title, plant, finding] of faults) {
      it(`finds in ${overlay}: ${title}`, () => {
        const broken = withFault(overlay, run, (manifest) => plant(container(manifest), manifest));
        expect(rules[rule]?.(broken)).to.include(finding);
      });
    }
  }

  const restore = 'CronJob/restore';
  const ofCronJobs: [rule: string, title: string, plant: (pods: Record<string, unknown>) => void, finding: string][] = [
    [
      'noToken',
      'a token of the service account',
      (pods) => delete pods.automountServiceAccountToken,
      `${restore}: gets a token of its service account`,
    ],
    [
      'references',
      'a claim of a volume that is not there',
      (pods) => (pods.volumes = [{ name: 'backups', persistentVolumeClaim: { claimName: 'none' } }]),
      `${restore}: there is no PersistentVolumeClaim none`,
    ],
  ];
  for (const [rule, title, plant, finding] of ofCronJobs) {
    it(`finds in the Jobs of a CronJob: ${title}`, () => {
      const broken = withFault('local', restore, ({ spec }) => plant(spec.jobTemplate.spec.template.spec));
      expect(rules[rule]?.(broken)).to.include(finding);
    });
  }

  it('finds in local: a Postgres with the connections of its default', () => {
    const broken = withFault('local', 'StatefulSet/postgres', (manifest) => delete container(manifest).args);
    expect(rules.connections?.(broken)).to.deep.equal([
      'StatefulSet/postgres: allows 100 connections, but 162 may be needed',
    ]);
  });

  it('finds in production: a Postgres with fewer connections than its autoscalers allow', () => {
    const broken = withFault('production', 'Cluster/postgres', ({ spec }) => {
      spec.postgresql.parameters.max_connections = '400';
    });
    expect(rules.connections?.(broken)).to.deep.equal([
      'Cluster/postgres: allows 400 connections, but 728 may be needed',
    ]);
  });

  it('finds in local: a template of a claim without the defaults of the API server', () => {
    const broken = withFault('local', 'StatefulSet/redis', ({ spec }) => {
      const [template] = spec.volumeClaimTemplates;
      spec.volumeClaimTemplates = [{ metadata: template.metadata, spec: { ...template.spec, volumeMode: undefined } }];
    });
    expect(rules.claimTemplatesAreWhole?.(broken)).to.deep.equal(
      ['apiVersion', 'kind', 'spec.volumeMode', 'status.phase'].map(
        (field) => `StatefulSet/redis: the template of a claim does not state ${field}`,
      ),
    );
  });

  it('finds a Service of a cluster of Postgres that is not there', () => {
    const broken = withFault('production', 'Service/postgres-1', ({ spec }) => {
      spec.selector['cnpg.io/cluster'] = 'none';
    });
    expect(rules.references?.(broken)).to.include('Service/postgres-1: there is no Cluster none');
  });

  it('requires images by digest in production', () => {
    expect(imagesByDigest(manifestsOf('production'))).to.deep.equal([]);
    const tagged = (overlay: Overlay, image: string) =>
      withFault(overlay, run, (manifest) => (container(manifest).image = image));
    expect(imagesByDigest(tagged('production', 'registry.example.org/jogging-times/run-service:1.0.0'))).to.deep.equal([
      `${run}/service: registry.example.org/jogging-times/run-service:1.0.0 has no digest`,
    ]);
  });
});
