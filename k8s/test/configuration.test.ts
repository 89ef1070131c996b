import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localSecrets, repository, type Secret } from '@jogging/deploy';
import { expect } from 'chai';
import type { Manifest } from '../src/manifest.js';
import { podsOf } from '../src/pods.js';
import { secretsOf } from '../src/rules/references.js';
import { manifestsOf, type Overlay, overlays, withFault } from './overlays.js';

const services = ['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'];
const MOUNTED = '/run/jogging';

let folder: string;
let secrets: Secret[];
let secretsOfHa: Secret[];

before(async function () {
  this.timeout(20_000);
  folder = mkdtempSync(join(tmpdir(), 'jogging-k8s-'));
  const adminPassword = 'a long enough pass-phrase';
  secrets = await localSecrets({ dir: join(folder, 'made'), adminPassword });
  secretsOfHa = await localSecrets({ dir: join(folder, 'made-ha'), adminPassword, overlay: 'ha' });
});
after(() => rmSync(folder, { recursive: true }));

/** The files of a service's container under /run/jogging. */
function mount(service: string, overlay: Overlay): string {
  const root = join(folder, 'mounted', overlay, service);
  for (const [name, at] of [
    [service, 'secrets'],
    [`${service}-tls`, 'tls'],
  ] as const) {
    mkdirSync(join(root, at), { recursive: true });
    const content =
      (overlay === 'ha' ? secretsOfHa : secrets).find(({ metadata }) => metadata.name === name)?.stringData ?? {};
    for (const [key, value] of Object.entries(content)) writeFileSync(join(root, at, key), value);
  }
  return root;
}

function environmentOf(service: string, manifests: readonly Manifest[], root: string): NodeJS.ProcessEnv {
  const pods = podsOf(manifests).find(({ owner }) => owner.metadata.name === service);
  const maps: string[] = pods?.containers[0]?.envFrom.map(
    ({ configMapRef }: { configMapRef: { name: string } }) => configMapRef.name,
  );
  const data = maps.map(
    (name) => manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data,
  );
  const given = Object.entries(Object.assign({}, ...data) as Record<string, string>);
  return Object.fromEntries(given.map(([name, value]) => [name, value.replace(MOUNTED, root)]));
}

/** Reads the environment as the service itself does. */
async function read(service: string, manifests: readonly Manifest[], overlay: Overlay = 'local'): Promise<void> {
  const module = await import(pathToFileURL(join(repository, service, 'dist/src/config.js')).href);
  const readers = Object.entries(module).filter(([name]) => /^(read\w*Config|config)$/.test(name));
  expect(readers.length, service).to.be.greaterThan(0);
  const environment = environmentOf(service, manifests, mount(service, overlay));
  for (const [, reader] of readers) (reader as (env: NodeJS.ProcessEnv) => unknown)(environment);
}

async function faultOf(work: Promise<void>): Promise<string> {
  return work.then(
    () => 'none',
    (fault: Error) => fault.message,
  );
}

describe('What the overlays tell the services', () => {
  for (const overlay of overlays) {
    for (const service of services) {
      it(`gives ${service} a valid configuration in ${overlay}`, async () => {
        expect(await faultOf(read(service, manifestsOf(overlay), overlay))).to.equal('none');
      });
    }
  }

  it('finds a missing variable', async () => {
    const name = manifestsOf('production').find(({ kind, data }) => kind === 'ConfigMap' && data?.GRPC_PORT === '50052')
      ?.metadata.name;
    const broken = withFault('production', `ConfigMap/${name}`, ({ data }) => delete data.USER_SERVICE_ADDR);
    expect(await faultOf(read('run-service', broken))).to.contain('USER_SERVICE_ADDR: is missing');
  });

  it('finds a file that is not in the Secret', async () => {
    const name = manifestsOf('local').find(({ kind, data }) => kind === 'ConfigMap' && data?.GRPC_PORT === '50051')
      ?.metadata.name;
    const broken = withFault('local', `ConfigMap/${name}`, ({ data }) => {
      data.REDIS_URL_FILE = '/run/jogging/secrets/redis';
    });
    expect(await faultOf(read('user-service', broken))).to.contain('REDIS_URL_FILE names a file that cannot be read');
  });
});

describe('The Secrets', () => {
  const keysIn = (found: Map<string, Set<string>>) =>
    [...found].map(([name, keys]) => `${name}: ${[...keys].sort().join(', ')}`).sort();

  for (const overlay of ['local', 'ha'] as const) {
    it(`the Secrets that are created are those that the overlay refers to: ${overlay}`, () => {
      const created = overlay === 'ha' ? secretsOfHa : secrets;
      const made = new Map(
        created.map(({ metadata, stringData }) => [metadata.name, new Set(Object.keys(stringData))]),
      );
      expect(keysIn(made)).to.deep.equal(keysIn(secretsOf(manifestsOf(overlay))));
    });
  }

  it('the Secrets that production refers to are issued there, or named key by key in docs/deploy.md', () => {
    const overlay: Overlay = 'production';
    const guide = readFileSync(join(repository, 'docs/deploy.md'), 'utf8');
    const issued = manifestsOf(overlay)
      .filter(({ kind }) => kind === 'Certificate')
      .map(({ spec }) => spec.secretName);
    const left = [...secretsOf(manifestsOf(overlay))].filter(([name]) => !issued.includes(name));
    expect(left.map(([name]) => name)).to.include.members(['user-service', 'database']);
    for (const [name, keys] of left) {
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      for (const key of keys) expect(row, `${name} in docs/deploy.md`).to.contain(`\`${key}\``);
    }
  });
});
