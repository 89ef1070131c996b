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
  if (deployImage) nameJob(document, deployImage);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return relative(repository, file);
}

/** The Job `database` cannot be changed, so each image has its own Job, named after the beginning of the digest. */
function nameJob(document: Document, image: string): void {
  const patches = document.get('patches');
  const patch = isSeq<YAMLMap>(patches) && patches.items.find((item) => item.getIn(['target', 'kind']) === 'Job');
  if (!patch) throw new Error('The overlay has no patch that names the Job');
  const suffix = image.split('sha256:')[1]?.slice(0, 12);
  patch.set('patch', String(patch.get('patch')).replace(/database-\w+/, `database-${suffix}`));
}
