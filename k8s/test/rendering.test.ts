import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { render, renderers, root } from '../src/kustomize.js';
import { nameOf } from '../src/manifest.js';
import { manifestsOf, overlays } from './overlays.js';

const services = ['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'];

describe('The overlays', () => {
  for (const overlay of overlays) {
    for (const renderer of renderers()) {
      it(`all renderers produce the same manifests: ${overlay} by ${renderer.title}`, () => {
        expect(render(`overlays/${overlay}`, renderer)).to.deep.equal(manifestsOf(overlay));
      });
    }

    it(`puts all parts of the system into one namespace: ${overlay}`, () => {
      const names = manifestsOf(overlay).map(nameOf);
      for (const service of services) {
        for (const kind of ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget'])
          expect(names).to.include(`${kind}/${service}`);
      }
      expect(names).to.include.members(['Ingress/gateway', 'Namespace/jogging-times']);
      expect(names.filter((name) => /^Job\/database(-\w+)?$/.test(name))).to.have.length(1);
      expect(new Set(names).size).to.equal(names.length);
      for (const { kind, metadata } of manifestsOf(overlay)) {
        if (kind !== 'Namespace') expect(metadata.namespace, metadata.name).to.equal('jogging-times');
      }
    });

    it(`each service that speaks gRPC has a headless Service: ${overlay}`, () => {
      const headless = manifestsOf(overlay).filter(({ kind, spec }) => kind === 'Service' && spec.clusterIP === 'None');
      expect(headless.map(({ metadata }) => metadata.name)).to.include.members([
        'user-service',
        'run-service',
        'report-service',
      ]);
    });

    it(`contains no Secret: ${overlay}`, () => {
      expect(manifestsOf(overlay).filter(({ kind }) => kind === 'Secret')).to.deep.equal([]);
    });
  }

  for (const overlay of ['local', 'ha'] as const) {
    it(`names the Jobs by the tag of their image: ${overlay}`, () => {
      const names = manifestsOf(overlay).filter(({ kind }) => kind === 'Job');
      expect(names.map(({ metadata }) => metadata.name)).to.have.members(['database-local', 'broker-local']);
    });
  }

  it('deploys the weather sandbox to a local cluster only', () => {
    const sandboxes = overlays.map((overlay) =>
      manifestsOf(overlay).map(nameOf).includes('Deployment/weather-sandbox'),
    );
    expect(sandboxes).to.deep.equal([true, false, false]);
  });

  it('renders the overlays without a warning', () => {
    for (const overlay of overlays) {
      const [renderer] = renderers();
      const [program = '', ...args] = renderer?.command ?? [];
      const script = '"$@" 2>&1 >/dev/null';
      const said = execFileSync('sh', ['-c', script, 'sh', program, ...args, join(root, 'overlays', overlay)]);
      expect(String(said)).to.equal('');
    }
  });
});
