import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Document, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { repository } from '../repository.js';

const overlay = join(repository, 'k8s/overlays/production/kustomization.yaml');

/**
 * Sets the images of the overlay "production".
 *
 * @param images from the service's name to `registry/name@sha256:…`
 * @returns the file, relative to the repository
 */
export function setImages(images: ReadonlyMap<string, string>, file = overlay): string {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const entries = document.get('images');
  if (!isSeq<YAMLMap>(entries)) throw new Error(`${file} has no list of images`);
  for (const [service, image] of images) {
    const name = `jogging-times/${service}`;
    const [newName = '', digest = ''] = image.split('@');
    const entry = entries.items.find((item) => item.get('name') === name);
    if (!entry) throw new Error(`${file} has no image ${name}`);
    entry.set('newName', newName);
    entry.set('digest', digest);
  }
  const deployImage = images.get('deploy');
  if (deployImage) nameJobs(document, deployImage);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return relative(repository, file);
}

/** A Job cannot be changed, so each image has its own Jobs, named after the beginning of the digest. */
function nameJobs(document: Document, image: string): void {
  const patches = document.get('patches');
  const ofJobs = isSeq<YAMLMap>(patches)
    ? patches.items.filter((item) => item.getIn(['target', 'kind']) === 'Job')
    : [];
  if (ofJobs.length === 0) throw new Error('The overlay has no patches that name the Jobs');
  const suffix = image.split('sha256:')[1]?.slice(0, 12);
  for (const patch of ofJobs) {
    const name = patch.getIn(['target', 'name']);
    patch.set('patch', String(patch.get('patch')).replace(new RegExp(`${name}-\\w+`), `${name}-${suffix}`));
  }
}
