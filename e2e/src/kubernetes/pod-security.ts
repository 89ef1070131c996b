import { kubectl, NAMESPACE } from '@jogging/deploy';

/**
 * Checks that the namespace refuses what the standard "restricted" forbids.
 *
 * @throws Error if not
 */
export async function tryPodSecurity(): Promise<string> {
  const { metadata } = JSON.parse(await kubectl(['get', 'namespace', NAMESPACE, '-o', 'json'])) as {
    metadata: { labels?: Record<string, string> };
  };
  const enforced = metadata.labels?.['pod-security.kubernetes.io/enforce'];
  if (enforced !== 'restricted') throw new Error(`the namespace enforces ${enforced ?? 'nothing'}`);
  const run = ['run', 'forbidden', '-n', NAMESPACE, '--image=busybox', '--dry-run=server'];
  const refusal = await kubectl(run).then(
    () => 'nothing',
    (fault: Error) => fault.message,
  );
  if (!refusal.includes('violates PodSecurity "restricted'))
    throw new Error(`expected a pod without limits to be refused, but got ${refusal}`);
  return 'a pod without restrictions is refused';
}
