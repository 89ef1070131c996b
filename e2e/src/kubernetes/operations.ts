import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NAMESPACE, repository, run, until } from '@jogging/deploy';
import { managementRequest } from '@jogging/dev-env';
import { secretValue } from './cluster.js';
import { Forward } from './forward.js';

/**
 * Runs every command of docs/operations.md in its form for Kubernetes.
 *
 * @throws Error if one fails
 */
export async function tryOperations(): Promise<string> {
  const page = await readFile(join(repository, 'docs/operations.md'), 'utf8');
  const blocks = [...page.matchAll(/```sh operate\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const commands = blocks.join('').match(/^scripts\/operate .+$/gm) ?? [];
  if (commands.length < 10) throw new Error('docs/operations.md has no commands');
  const env = { ...process.env, ID: await makeDeadLetter() };
  const failed: string[] = [];
  for (const command of commands) {
    const here = command.replace(/^scripts\/operate (\S+)/, `kubectl exec -n ${NAMESPACE} deployment/$1 --`);
    await run('bash', ['-euo', 'pipefail', '-c', here], { env, within: 120_000 }).catch((fault: Error) =>
      failed.push(`${here}: ${fault.message}`),
    );
  }
  if (failed.length > 0) throw new Error(failed.join('\n'));
  return `${commands.length} commands of docs/operations.md ran`;
}

/**
 * Publishes a message that is not an event, which becomes a dead letter of report-service.
 *
 * @returns its id
 */
async function makeDeadLetter(): Promise<string> {
  const forward = await Forward.open({ namespace: NAMESPACE, pod: 'rabbitmq-0', port: 15672 });
  try {
    const url = `http://jogging:${await secretValue('rabbitmq', 'password')}@127.0.0.1:${forward.port}`;
    const id = randomUUID();
    const message = { properties: { message_id: id }, routing_key: 'report-service', payload: 'no event' };
    const path = '/api/exchanges/%2F/amq.default/publish';
    await managementRequest(url, 'POST', path, { ...message, payload_encoding: 'string' });
    await until(async () => isDead(url), { within: 30_000, every: 500, what: 'the dead letter' });
    return id;
  } finally {
    forward.close();
  }
}

async function isDead(url: string): Promise<boolean> {
  const body = { count: 100, ackmode: 'ack_requeue_true', encoding: 'auto' };
  const letters = await managementRequest(url, 'POST', '/api/queues/%2F/report-service.dead/get', body);
  return Array.isArray(letters) && letters.length > 0;
}
