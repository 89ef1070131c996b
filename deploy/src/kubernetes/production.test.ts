import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { refusePlaceholders } from './deploy.js';
import { setImages } from './production-images.js';

const digest = `sha256:${'ab'.repeat(32)}`;
const kustomization = `# Which images.
images:
  # By digest.
  - name: jogging-times/gateway
    newName: registry.example.org/jogging-times/gateway
    digest: sha256:${'0'.repeat(64)}
  - name: jogging-times/deploy
    newName: registry.example.org/jogging-times/deploy
    digest: sha256:${'0'.repeat(64)}
patches:
  - target: { kind: Job, name: database }
    patch: |-
      - op: replace
        path: /metadata/name
        value: database-000000000000
  - target: { kind: Job, name: broker }
    patch: |-
      - op: replace
        path: /metadata/name
        value: broker-000000000000
`;

describe('setImages', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jogging-images-'));
    file = join(folder, 'kustomization.yaml');
    writeFileSync(file, kustomization);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('changes the images that are given, and neither the others nor a comment', () => {
    setImages(new Map([['gateway', `registry.test:5000/jogging/gateway@${digest}`]]), file);
    const expected = kustomization
      .replace('registry.example.org/jogging-times/gateway', 'registry.test:5000/jogging/gateway')
      .replace(`sha256:${'0'.repeat(64)}`, digest);
    expect(readFileSync(file, 'utf8')).to.equal(expected);
  });

  it('renames the Jobs of another image, because a Job cannot be changed', () => {
    setImages(new Map([['deploy', `registry.test/jogging/deploy@${digest}`]]), file);
    expect(readFileSync(file, 'utf8'))
      .to.include('value: database-abababababab')
      .and.include('value: broker-abababababab');
  });

  it('refuses an image that the overlay does not run', () => {
    expect(() => setImages(new Map([['sidecar', `registry.test/sidecar@${digest}`]]), file)).to.throw(
      'no image jogging-times/sidecar',
    );
  });
});

describe('refusePlaceholders', () => {
  it('names everything that an installation has not set', () => {
    expect(() => refusePlaceholders(`image: registry.example.org/x@sha256:${'0'.repeat(64)}`, 'overlay')).to.throw(
      /digests of the images[\s\S]*registry of the images/,
    );
    expect(() => refusePlaceholders('cidr: 10.255.255.0/28', 'overlay')).to.throw('the network of Redis');
  });

  it('accepts an overlay in which everything is set', () => {
    expect(() => refusePlaceholders(`image: registry.test/x@${digest}`, 'overlay')).not.to.throw();
  });
});
