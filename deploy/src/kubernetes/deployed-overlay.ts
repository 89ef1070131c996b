import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { imageNames } from '../images/image-names.js';

/** The annotation that tells the pods of one deployment from those of another. */
export const REVISION = 'jogging-times/revision';

export interface Deployed {
  /** Distinguishes this deployment from the previous one: new pods and a new Job if it differs. */
  readonly revision: string;
  /** The tag of the images; the overlay's by default. */
  readonly tag?: string | undefined;
  /** The public URL of the gateway; the host of each request by default. */
  readonly publicUrl?: string | undefined;
  /** `off` disables rate limits, for tests that send many requests from one address. */
  readonly rateLimit?: string | undefined;
}

/**
 * Writes a kustomization on top of an overlay that makes a deployment distinct: pods roll although the tag of their image is the
 * same, and the Job `database`, which cannot be changed, gets a new name.
 *
 * @param folder of the overlay
 * @param file the kustomization
 */
export function writeDeployedOverlay(folder: string, file: string, deployed: Deployed): void {
  const { revision, tag, publicUrl, rateLimit } = deployed;
  const literals = [
    ...(publicUrl ? [`PUBLIC_URL=${publicUrl}`] : []),
    ...(rateLimit ? [`RATE_LIMIT=${rateLimit}`] : []),
  ];
  const annotations = { [REVISION]: revision };
  const annotate = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'any' },
    spec: { template: { metadata: { annotations } } },
  };
  const ofJob = (job: string) => ({
    target: { kind: 'Job', name: job },
    patch: stringify([
      { op: 'replace', path: '/metadata/name', value: `${job}-${revision}` },
      { op: 'add', path: '/spec/template/metadata/annotations', value: annotations },
    ]),
  });
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(dirname(file), folder)],
    ...(tag && { images: imageNames.map((name) => ({ name: `jogging-times/${name}`, newTag: tag })) }),
    ...(literals.length > 0 && {
      configMapGenerator: [{ name: 'gateway', behavior: 'merge', literals }],
      namespace: 'jogging-times',
    }),
    patches: [{ target: { kind: 'Deployment' }, patch: stringify(annotate) }, ofJob('database'), ofJob('broker')],
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `# Made by "make deploy".\n${stringify(kustomization)}`);
}

export const deployedOverlayFile = (localFolder: string, overlay: string): string =>
  join(localFolder, 'kubernetes', overlay, 'kustomization.yaml');
