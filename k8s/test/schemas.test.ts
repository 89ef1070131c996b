import { expect } from 'chai';
import { nameOf } from '../src/manifest.js';
import { schemaSets } from '../src/schemas/schema-set.js';
import { manifestsOf, type Overlay, overlays, withFault } from './overlays.js';

const sets = schemaSets();

// biome-ignore lint/suspicious/noExplicitAny: a fault is planted into any part of any kind
type Plant = (manifest: any) => void;
const faults: [title: string, overlay: Overlay, name: string, plant: Plant, finding: RegExp][] = [
  [
    'a field that does not exist',
    'local',
    'Deployment/gateway',
    ({ spec }) => (spec.template.spec.containers[0].imagePullPolicies = 'Always'),
    /^Deployment\/gateway.*imagePullPolicies$/,
  ],
  [
    'a field in the wrong place',
    'local',
    'Deployment/gateway',
    ({ spec }) => (spec.minReplicas = 2),
    /^Deployment\/gateway\/spec.*minReplicas$/,
  ],
  [
    'a value of the wrong type',
    'local',
    'Deployment/run-service',
    ({ spec }) => (spec.minReadySeconds = '5'),
    /^Deployment\/run-service\/spec\/minReadySeconds: must be integer/,
  ],
  [
    'a field that is missing',
    'local',
    'HorizontalPodAutoscaler/gateway',
    ({ spec }) => delete spec.maxReplicas,
    /must have required property 'maxReplicas'/,
  ],
  [
    'a label that is not text',
    'local',
    'Service/gateway',
    ({ metadata }) => (metadata.labels.version = 1),
    /^Service\/gateway.*must be string/,
  ],
  [
    'a version of a kind that does not exist',
    'local',
    'PodDisruptionBudget/gateway',
    (manifest) => (manifest.apiVersion = 'policy/v1beta1'),
    /no schema for policy\/v1beta1\/PodDisruptionBudget/,
  ],
  [
    'an unknown field of a custom resource',
    'production',
    'Cluster/postgres',
    ({ spec }) => (spec.instancesCount = 3),
    /^Cluster\/postgres\/spec.*instancesCount$/,
  ],
  [
    'a value of the wrong type in a custom resource',
    'production',
    'RabbitmqCluster/rabbitmq',
    ({ spec }) => (spec.replicas = 'three'),
    /^RabbitmqCluster\/rabbitmq\/spec\/replicas: must be integer/,
  ],
  [
    'a word that a custom resource does not know',
    'production',
    'Certificate/gateway',
    ({ spec }) => (spec.usages = ['client authentication']),
    /^Certificate\/gateway\/spec\/usages\/0: must be equal to one of the allowed values/,
  ],
  [
    'an unknown field deep in a custom resource',
    'production',
    'RabbitmqCluster/rabbitmq',
    ({ spec }) => (spec.override.statefulSet.spec.template.spec.containers[0].securitycontext = {}),
    /^RabbitmqCluster\/rabbitmq\/spec\/override.*securitycontext$/,
  ],
  [
    'metadata of a custom resource that is not an object',
    'production',
    'Issuer/services',
    ({ metadata }) => (metadata.label = {}),
    /^Issuer\/services\/metadata.*label$/,
  ],
];

for (const set of sets) {
  describe(`The schemas of ${set.title}`, () => {
    for (const overlay of overlays) {
      it(`accepts every object of ${overlay}`, () => {
        expect(manifestsOf(overlay).flatMap((manifest) => set.faults(manifest))).to.deep.equal([]);
      });
    }

    for (const [title, overlay, name, plant, finding] of faults) {
      it(`refuses ${title}`, () => {
        const broken = withFault(overlay, name, plant).filter((manifest) => nameOf(manifest) === name);
        const found = broken.flatMap((manifest) => set.faults(manifest));
        expect(found.join('\n')).to.match(new RegExp(finding.source, 'm'));
      });
    }
  });
}

describe('The releases', () => {
  it('checks against two releases of Kubernetes', () => {
    expect(new Set(sets.map(({ title }) => title)).size).to.equal(2);
  });
});
