import { render } from '../src/kustomize.js';
import type { Manifest } from '../src/manifest.js';
import { nameOf } from '../src/manifest.js';

export const overlays = ['local', 'production', 'ha'] as const;
export type Overlay = (typeof overlays)[number];

const rendered = new Map<Overlay, Manifest[]>();

/** The rendered objects of an overlay, rendered once. */
export function manifestsOf(overlay: Overlay): Manifest[] {
  const found = rendered.get(overlay) ?? render(`overlays/${overlay}`);
  rendered.set(overlay, found);
  return found;
}

/**
 * A copy of the rendered objects with one of them changed.
 *
 * @param name such as `Deployment/gateway`
 */
// biome-ignore lint/suspicious/noExplicitAny: a test breaks any part of any kind
export function withFault(overlay: Overlay, name: string, plant: (manifest: any) => void): Manifest[] {
  const copy = structuredClone(manifestsOf(overlay));
  const manifest = copy.find((one) => nameOf(one) === name);
  if (!manifest) throw new Error(`${overlay} has no ${name}`);
  plant(manifest);
  return copy;
}
