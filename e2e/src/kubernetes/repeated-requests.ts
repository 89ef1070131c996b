import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../chaos/client.js';
import { secretValue } from './cluster.js';

export interface RepeatedRequests {
  stop(): Promise<void>;
}

/** Lists runs as the admin in a loop, with this many concurrent requests and a pause after each. */
export async function repeatRequests(url: string, senders: number, pauseMs: number): Promise<RepeatedRequests> {
  const body = { user_id: 'admin', password: await secretValue('user-service', 'admin-password') };
  const outcome = await ask(url, { method: 'POST', path: '/user/login', body });
  const token = outcome.kind === 'answered' ? outcome.document.auth_token : undefined;
  if (!token) throw new Error('the admin cannot sign in');
  let stopped = false;
  const send = async () => {
    while (!stopped) {
      await ask(url, { method: 'GET', path: '/runs?page[size]=5', token });
      await delay(pauseMs);
    }
  };
  const working = Array.from({ length: senders }, send);
  return {
    async stop() {
      stopped = true;
      await Promise.all(working);
    },
  };
}
