import type { Manifest } from './manifest.js';
import { nameOf } from './manifest.js';

// biome-ignore-start lint/suspicious/noExplicitAny: of a shape that the schemas have checked
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly [field: string]: any;
}

/** The pods of a Deployment, StatefulSet, Job or CronJob. */
export interface Pods {
  readonly owner: Manifest;
  /** `Deployment/gateway`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: any;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
}
// biome-ignore-end lint/suspicious/noExplicitAny: of a shape that the schemas have checked

const KINDS = ['Deployment', 'StatefulSet', 'Job', 'CronJob'];

export function podsOf(manifests: readonly Manifest[]): Pods[] {
  return manifests
    .filter(({ kind }) => KINDS.includes(kind))
    .map((owner) => {
      const { metadata, spec } = (owner.spec.jobTemplate?.spec ?? owner.spec).template;
      return {
        owner,
        name: nameOf(owner),
        labels: metadata?.labels ?? {},
        spec,
        containers: spec.containers ?? [],
        initContainers: spec.initContainers ?? [],
      };
    });
}

/** Whether the pods end by themselves. */
export const areOfJob = ({ owner }: Pods): boolean => ['Job', 'CronJob'].includes(owner.kind);

/** Each container with its name in findings. */
export function containersOf(pods: Pods): [name: string, container: Container][] {
  return [...pods.initContainers, ...pods.containers].map((container) => [`${pods.name}/${container.name}`, container]);
}
