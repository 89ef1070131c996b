import { setTimeout as delay } from 'node:timers/promises';
import { adminPassword } from '../people.js';
import { ask, type Outcome } from './client.js';

/** Fewer would show nothing. */
const leastSignOuts = 10;

/** Signs in and out until stopped. @returns a function that stops it, and reports the revoked tokens that are let in */
export function startSigningOut(gateways: readonly string[]): () => Promise<string[]> {
  const revoked: string[] = [];
  let working = true;
  let turn = 0;
  const send = (request: Parameters<typeof ask>[1]): Promise<Outcome> => {
    turn += 1;
    return ask(gateways[turn % gateways.length] ?? '', request);
  };

  async function signOut(): Promise<void> {
    const body = { user_id: 'admin', password: adminPassword };
    const signedIn = await send({ method: 'POST', path: '/user/login', body });
    const token = signedIn.kind === 'answered' ? signedIn.document.auth_token : undefined;
    if (token === undefined) return;
    const signedOut = await send({ method: 'POST', path: '/user/logout', token });
    if (signedOut.kind === 'answered' && signedOut.status === 200) revoked.push(token);
  }

  async function untilAnswered(token: string): Promise<number> {
    for (let attempt = 1; attempt < 100; attempt += 1) {
      const outcome = await send({ method: 'GET', path: '/runs?page[size]=1', token });
      if (outcome.kind === 'answered' && outcome.status < 500) return outcome.status;
      await delay(200);
    }
    return 0;
  }

  const signingOut = (async () => {
    while (working) {
      await signOut();
      await delay(50);
    }
  })();

  return async () => {
    working = false;
    await signingOut;
    const violations = revoked.length < leastSignOuts ? [`only ${revoked.length} sign-outs were acknowledged`] : [];
    for (const token of revoked) {
      const status = await untilAnswered(token);
      if (status !== 401) violations.push(`a token was answered with ${status} after its sign-out`);
    }
    return violations;
  };
}
