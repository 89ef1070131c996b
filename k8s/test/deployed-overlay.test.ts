import { dirname, join, relative } from 'node:path';
import {
  contentRevision,
  type Deployed,
  deployedOverlayFile,
  localFolder,
  repository,
  writeDeployedOverlay,
} from '@jogging/deploy';
import { expect } from 'chai';
import { render, root } from '../src/kustomize.js';
import type { Manifest } from '../src/manifest.js';

function rendered(overlay: string, deployed: Deployed): Manifest[] {
  const file = deployedOverlayFile(join(localFolder, 'test'), overlay);
  writeDeployedOverlay(join(repository, 'k8s/overlays', overlay), file, deployed);
  return render(relative(root, dirname(file)));
}
const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((each) => each.kind === kind);

describe('what make deploy applies', () => {
  for (const overlay of ['local', 'production', 'ha']) {
    it(`rolls all pods and runs a new Job with each revision: ${overlay}`, () => {
      const manifests = rendered(overlay, { revision: 'abc123' });
      expect(ofKind(manifests, 'Job').map(({ metadata }) => metadata.name)).to.have.members([
        'database-abc123',
        'broker-abc123',
      ]);
      const pods = [...ofKind(manifests, 'Deployment'), ...ofKind(manifests, 'Job')].map(
        ({ spec }) => spec.template.metadata,
      );
      expect(pods).to.have.length.of.at.least(8);
      for (const { annotations } of pods) expect(annotations).to.include({ 'jogging-times/revision': 'abc123' });
    });
  }

  it('is another deployment, with another Job, if only the tag differs', () => {
    expect(contentRevision('v2')).to.not.equal(contentRevision('v1'));
    expect(contentRevision('v2')).to.equal(contentRevision('v2'));
  });

  it('deploys the tag and the public address that are given', () => {
    const text = JSON.stringify(
      rendered('local', { revision: 'abc123', tag: 'v2', publicUrl: 'http://localhost:8080' }),
    );
    expect(text).to.include('jogging-times/gateway:v2').and.include('http://localhost:8080').and.not.include(':local"');
  });

  it('limits no rates if RATE_LIMIT is off', () => {
    const settings = rendered('local', { revision: 'abc123', rateLimit: 'off' });
    expect(ofKind(settings, 'ConfigMap').filter(({ data }) => data?.RATE_LIMIT === 'off')).to.have.length(1);
    expect(JSON.stringify(rendered('local', { revision: 'abc123' }))).to.not.include('RATE_LIMIT');
  });

  it('sets no public address of a local system unless one is given', () => {
    expect(JSON.stringify(rendered('local', { revision: 'abc123' }))).to.not.include('PUBLIC_URL');
  });
});
