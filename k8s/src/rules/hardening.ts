import { areOfJob, type Container, containersOf, podsOf } from '../pods.js';
import type { Rule } from './rule.js';

/** Every container sets requests and limits. */
export const limits: Rule = (manifests) =>
  podsOf(manifests)
    .flatMap(containersOf)
    .flatMap(([name, { resources = {} }]) =>
      ['requests', 'limits'].flatMap((bound) =>
        ['cpu', 'memory'].filter((what) => !resources[bound]?.[what]).map((what) => `${name}: no ${bound} of ${what}`),
      ),
    );

/** No container can write outside its volumes. */
export const readOnlyRoot: Rule = (manifests) =>
  podsOf(manifests)
    .flatMap(containersOf)
    .filter(([, { securityContext }]) => securityContext?.readOnlyRootFilesystem !== true)
    .map(([name]) => `${name}: its root file system can be written`);

/**
 * Pods that do not use the API server get neither its token nor the addresses of all Services. One that does has an account of its
 * own, whose rights the overlay lists.
 */
export const noToken: Rule = (manifests) =>
  podsOf(manifests).flatMap(({ name, spec }) => [
    ...(spec.automountServiceAccountToken === false || spec.serviceAccountName
      ? []
      : [`${name}: gets a token of its service account`]),
    ...(spec.enableServiceLinks === false ? [] : [`${name}: gets the addresses of all Services as variables`]),
  ]);

const OURS = /(^|\/)jogging-times\//;
const OPS = { startupProbe: '/healthz', readinessProbe: '/readyz', livenessProbe: '/healthz' } as const;

/** Everything that keeps running has probes; services over HTTP, on the port for operators. */
export const probes: Rule = (manifests) =>
  podsOf(manifests)
    .filter((pods) => !areOfJob(pods))
    .flatMap((pods) =>
      pods.containers.flatMap((container) => ofContainer(`${pods.name}/${container.name}`, container)),
    );

function ofContainer(name: string, container: Container): string[] {
  const isService = OURS.test(container.image) && container.name === 'service';
  const missing = ['readinessProbe', 'livenessProbe']
    .filter((probe) => !container[probe])
    .map((probe) => `${name}: no ${probe}`);
  if (!isService) return missing;
  const wrong = Object.entries(OPS).filter(([probe, path]) => {
    const { httpGet } = container[probe] ?? {};
    return httpGet?.path !== path || httpGet?.port !== 'ops';
  });
  return [
    ...missing,
    ...wrong.map(([probe, path]) => `${name}: ${probe} does not ask ${path} on the port for operators`),
  ];
}

/** An image named by its digest is the one that was tested, even if someone moves a tag. */
export const imagesByDigest: Rule = (manifests) =>
  podsOf(manifests)
    .flatMap(containersOf)
    .filter(([, { image }]) => !/@sha256:[0-9a-f]{64}$/.test(image))
    .map(([name, { image }]) => `${name}: ${image} has no digest`);
