import { dirname, join } from 'node:path';
import { contentRevision } from '../images/revision.js';
import { longStep, toTerminal } from '../progress.js';
import { localFolder, repository } from '../repository.js';
import { deployedOverlayFile, writeDeployedOverlay } from './deployed-overlay.js';
import { kubectl } from './kubectl.js';
import { waitForRollout } from './rollout.js';
import { localSecrets, NAMESPACE, writeSecrets } from './secrets.js';
import { isMade, type MadeOverlay } from './servers.js';

/** The placeholders of the overlay "production", each with the setting of an installation that replaces it. */
const placeholders: readonly [text: string, what: string][] = [
  [`@sha256:${'0'.repeat(64)}`, 'the digests of the images (make images REGISTRY=…)'],
  ['registry.example.org', 'the registry of the images (make images REGISTRY=…)'],
  ['api.example.org', 'the host of the API: PUBLIC_URL, and the Ingress'],
  ['10.255.255.0/28', 'the network of Redis'],
];

/** Applies an overlay to the cluster of kubectl's current context, and waits until everything in it is ready. */
export async function deploy(overlay: string): Promise<void> {
  const context = await kubectl(['config', 'current-context']).catch(() => {
    throw new Error('"make deploy" needs kubectl with a current context.');
  });
  const folder = join(repository, 'k8s/overlays', overlay);
  refusePlaceholders(await kubectl(['kustomize', folder]), folder);

  const { TAG, PUBLIC_URL, RATE_LIMIT } = process.env;
  const file = deployedOverlayFile(localFolder, overlay);
  const revision = contentRevision(TAG);
  writeDeployedOverlay(folder, file, {
    revision,
    tag: TAG || undefined,
    publicUrl: PUBLIC_URL || undefined,
    rateLimit: RATE_LIMIT || undefined,
  });

  toTerminal(`The overlay "${overlay}" to the cluster of "${context}":`);
  await apply(['-f', join(repository, 'k8s/base/namespace.yaml')]);
  if (isMade(overlay)) await apply(['-f', await writeLocalSecrets(overlay)]);
  await apply(['-k', dirname(file)]);
  await longStep(toTerminal, 'Waiting until everything is ready', () => waitForRollout(revision, toTerminal));
  toTerminal(farewell);
}

/**
 * Server-side, so that unchanged objects stay untouched: the client would patch StatefulSets and disruption budgets again because
 * their defaults are not in the manifests.
 */
const apply = (what: readonly string[]) =>
  kubectl(['apply', '--server-side', '--force-conflicts', ...what], { within: 300_000 });

/** @returns the file, which git ignores */
export async function writeLocalSecrets(overlay: MadeOverlay): Promise<string> {
  const dir = join(localFolder, overlay === 'local' ? 'kubernetes' : `kubernetes-${overlay}`);
  const { OWM_API_KEY, ADMIN_PASSWORD } = process.env;
  const secrets = await localSecrets({
    dir,
    overlay,
    weatherKey: OWM_API_KEY,
    adminPassword: ADMIN_PASSWORD || undefined,
  });
  const file = join(dir, 'secrets.yaml');
  writeSecrets(file, secrets);
  return file;
}

export function refusePlaceholders(rendered: string, folder: string): void {
  const left = placeholders.filter(([text]) => rendered.includes(text)).map(([, what]) => `  ${what}`);
  if (left.length > 0) throw new Error(`Not applied: ${folder} still needs\n${left.join('\n')}`);
}

const farewell = `
Jogging Times is deployed. To reach it from this machine:
  kubectl port-forward -n ${NAMESPACE} service/gateway 5000:80
The password of the user "admin":
  kubectl get secret user-service -n ${NAMESPACE} -o jsonpath='{.data.admin-password}' | base64 -d`;
