import { join } from 'node:path';
import { type Limits, run } from '../engine.js';
import { longStep, toTerminal } from '../progress.js';
import { localFolder, repository } from '../repository.js';
import { localSecrets, NAMESPACE, writeSecrets } from './secrets.js';

/** What the overlay "production" comes with where an installation has its own, and what that is. */
const placeholders: readonly [text: string, what: string][] = [
  [`@sha256:${'0'.repeat(64)}`, 'the digests of the images (make images REGISTRY=…)'],
  ['registry.example.org', 'the registry of the images (make images REGISTRY=…)'],
  ['api.example.org', 'the host of the API: PUBLIC_URL, and the Ingress'],
  ['10.255.255.0/28', 'the network of Redis'],
];

const kubectl = (args: readonly string[], limits?: Limits) => run('kubectl', args, limits);

/** Applies an overlay to the cluster of kubectl's current context, and waits until all that it runs is ready. */
export async function deploy(overlay: string): Promise<void> {
  const context = await kubectl(['config', 'current-context']).catch(() => {
    throw new Error('"make deploy" needs kubectl, and a cluster that its current context names.');
  });
  const folder = join(repository, 'k8s/overlays', overlay);
  refusePlaceholders(await kubectl(['kustomize', folder]), folder);

  toTerminal(`The overlay "${overlay}" to the cluster of "${context}":`);
  await kubectl(['apply', '-f', join(repository, 'k8s/base/namespace.yaml')]);
  if (overlay === 'local') await kubectl(['apply', '--server-side', '-f', await writeLocalSecrets()]);
  // A Job cannot be changed; this one may be repeated.
  await kubectl(['delete', 'job', 'database', '-n', NAMESPACE, '--ignore-not-found', '--wait'], { within: 120_000 });
  await kubectl(['apply', '-k', folder], { within: 300_000 });
  await longStep(toTerminal, 'Waiting until all are ready', () => rolledOut());
  toTerminal(farewell);
}

/** @returns the file, which git ignores */
export async function writeLocalSecrets(): Promise<string> {
  const dir = join(localFolder, 'kubernetes');
  const { OWM_API_KEY, ADMIN_PASSWORD } = process.env;
  const secrets = await localSecrets({ dir, weatherKey: OWM_API_KEY, adminPassword: ADMIN_PASSWORD || undefined });
  const file = join(dir, 'secrets.yaml');
  writeSecrets(file, secrets);
  return file;
}

export function refusePlaceholders(rendered: string, folder: string): void {
  const left = placeholders.filter(([text]) => rendered.includes(text)).map(([, what]) => `  ${what}`);
  if (left.length > 0) throw new Error(`Not applied: ${folder} still has to be told\n${left.join('\n')}`);
}

async function rolledOut(): Promise<void> {
  const names = await kubectl(['get', 'statefulsets,deployments', '-n', NAMESPACE, '-o', 'name']);
  for (const name of names.split('\n').filter(Boolean)) {
    await kubectl(['rollout', 'status', name, '-n', NAMESPACE, '--timeout', '600s'], { within: 620_000 });
  }
}

const farewell = `
Jogging Times is deployed. To reach it from this machine:
  kubectl port-forward -n ${NAMESPACE} service/gateway 5000:80
The password of the user "admin":
  kubectl get secret user-service -n ${NAMESPACE} -o jsonpath='{.data.admin-password}' | base64 -d`;
