import type { Manifest } from '../manifest.js';
import { nameOf } from '../manifest.js';
import { areOfJob, containersOf, type Pods, podsOf } from '../pods.js';
import type { Rule } from './rule.js';

type Labels = Readonly<Record<string, string>>;
interface Volume {
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string };
}

/** The label by which Patroni marks the pod of the primary while it runs. */
const ROLE = 'role';

const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** References between objects resolve. Secrets are created elsewhere: see `secretsOf`. */
export const references: Rule = (manifests) => {
  const pods = podsOf(manifests);
  const has = (kind: string, name: string) => manifests.some((one) => one.kind === kind && one.metadata.name === name);
  return [
    ...pods.flatMap((one) => [
      ...configMaps(one, has),
      ...mounts(one),
      ...claims(one, has),
      ...account(one, has),
      ...labels(one),
    ]),
    ...manifests.flatMap((manifest) => selectors(manifest, pods, has)),
  ];
};

function account({ name, spec }: Pods, has: (kind: string, name: string) => boolean): string[] {
  const { serviceAccountName } = spec;
  if (!serviceAccountName || has('ServiceAccount', serviceAccountName)) return [];
  return [`${name}: there is no ServiceAccount ${serviceAccountName}`];
}

function configMaps(pods: Pods, has: (kind: string, name: string) => boolean): string[] {
  const mounted = (pods.spec.volumes ?? []).map(({ configMap }: Volume) => configMap?.name).filter(Boolean);
  const missing = mounted.filter((map: string) => !has('ConfigMap', map));
  return [...missing.map((map: string) => `${pods.name}: there is no ConfigMap ${map}`), ...ofEnvironment(pods, has)];
}

function ofEnvironment(pods: Pods, has: (kind: string, name: string) => boolean): string[] {
  return containersOf(pods).flatMap(([name, { envFrom = [] }]) =>
    envFrom
      .map(({ configMapRef }: { configMapRef: { name: string } }) => configMapRef.name)
      .filter((map: string) => !has('ConfigMap', map))
      .map((map: string) => `${name}: there is no ConfigMap ${map}`),
  );
}

function mounts(pods: Pods): string[] {
  const claims = pods.owner.spec.volumeClaimTemplates ?? [];
  const volumes = [
    ...(pods.spec.volumes ?? []).map(({ name }: { name: string }) => name),
    ...claims.map(({ metadata }: Manifest) => metadata.name),
  ];
  return containersOf(pods).flatMap(([name, { volumeMounts = [] }]) =>
    volumeMounts
      .filter((mount: { name: string }) => !volumes.includes(mount.name))
      .map((mount: { name: string }) => `${name}: there is no volume ${mount.name}`),
  );
}

function claims({ name, spec }: Pods, has: (kind: string, name: string) => boolean): string[] {
  const named = (spec.volumes ?? []).map((volume: Volume) => volume.persistentVolumeClaim?.claimName).filter(Boolean);
  return named
    .filter((claim: string) => !has('PersistentVolumeClaim', claim))
    .map((claim: string) => `${name}: there is no PersistentVolumeClaim ${claim}`);
}

function labels(pods: Pods): string[] {
  return !areOfJob(pods) && !selects(pods.owner.spec.selector.matchLabels, pods.labels)
    ? [`${pods.name}: does not select its own pods`]
    : [];
}

function selectors(manifest: Manifest, pods: readonly Pods[], has: (kind: string, name: string) => boolean): string[] {
  const { kind, spec } = manifest;
  const name = nameOf(manifest);
  switch (kind) {
    case 'Service': {
      const cluster = spec.selector['cnpg.io/cluster'];
      // Its pods are the operator's.
      if (cluster) return has('Cluster', cluster) ? [] : [`${name}: there is no Cluster ${cluster}`];
      const { [ROLE]: _, ...selector } = spec.selector;
      const behind = pods.filter((one) => selects(selector, one.labels));
      const ports = behind.flatMap(({ containers }) => containers.flatMap((container) => container.ports ?? []));
      const lost = spec.ports.filter(
        ({ targetPort }: { targetPort: string }) => !ports.some((port: { name: string }) => port.name === targetPort),
      );
      return lost.map(({ targetPort }: { targetPort: string }) => `${name}: no pod has the port ${targetPort}`);
    }
    case 'PodDisruptionBudget':
      return pods.some((one) => selects(spec.selector.matchLabels, one.labels)) ? [] : [`${name}: selects no pod`];
    case 'HorizontalPodAutoscaler':
      return has(spec.scaleTargetRef.kind, spec.scaleTargetRef.name) ? [] : [`${name}: scales nothing`];
    case 'Ingress':
      return spec.rules
        .flatMap((rule: { http: { paths: { backend: { service: { name: string } } }[] } }) => rule.http.paths)
        .filter(({ backend }: { backend: { service: { name: string } } }) => !has('Service', backend.service.name))
        .map(() => `${name}: leads to no Service`);
    default:
      return [];
  }
}

/** The Secrets to which pods refer, with the keys that they name; these must be created beforehand. */
export function secretsOf(manifests: readonly Manifest[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const note = (secret: string, keys: readonly string[]) =>
    found.set(secret, new Set([...(found.get(secret) ?? []), ...keys]));
  for (const pods of podsOf(manifests)) {
    const files = filesNamedBy(pods, manifests);
    for (const { name, secret } of pods.spec.volumes ?? []) {
      if (!secret) continue;
      const items = secret.items?.map(({ key }: { key: string }) => key);
      note(secret.secretName, items ?? keysUnder(mountPathOf(pods, name), files));
    }
    for (const [, { env = [] }] of containersOf(pods)) {
      for (const { valueFrom } of env) {
        if (valueFrom?.secretKeyRef) note(valueFrom.secretKeyRef.name, [valueFrom.secretKeyRef.key]);
      }
    }
  }
  return found;
}

/** All values of the pods' environment that are paths. */
function filesNamedBy(pods: Pods, manifests: readonly Manifest[]): string[] {
  return containersOf(pods).flatMap(([, { env = [], envFrom = [] }]) => {
    const maps = envFrom.map(({ configMapRef }: { configMapRef: { name: string } }) =>
      manifests.find((one) => one.kind === 'ConfigMap' && one.metadata.name === configMapRef.name),
    );
    const values = [
      ...env.map(({ value }: { value?: string }) => value),
      ...maps.flatMap((map: Manifest | undefined) => Object.values(map?.data ?? {})),
    ];
    return values.filter((value) => value?.startsWith('/'));
  });
}

function mountPathOf(pods: Pods, volume: string): string {
  const mounts = containersOf(pods).flatMap(([, { volumeMounts = [] }]) => volumeMounts);
  return mounts.find((mount: { name: string }) => mount.name === volume)?.mountPath ?? '';
}

const keysUnder = (folder: string, files: readonly string[]): string[] =>
  files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
