import { setTimeout as delay } from 'node:timers/promises';
import { type Answered, type Ask, ask, codeOf, type Outcome } from './client.js';
import type { Registration } from './ledger.js';
import type { Pulse } from './pulse.js';
import type { Random } from './random.js';

export interface PersistenceOptions {
  readonly gateways: readonly string[];
  readonly pulse: Pulse;
  readonly random: Random;
}

/** Longer than any fault lasts. */
const patienceMs = 300_000;

/** A well-behaved client: uses either gateway, and retries when asked to or without an answer, in its own name. */
export class Persistence {
  readonly #options: PersistenceOptions;
  readonly #signingIn = new Map<Registration, Promise<boolean>>();

  constructor(options: PersistenceOptions) {
    this.#options = options;
  }

  /** Once, at either gateway. */
  async once(request: Ask): Promise<Outcome> {
    const { gateways, pulse, random } = this.#options;
    const outcome = await ask(random.pick(gateways), request);
    if (!isFinal(outcome)) pulse.miss(reasonOf(outcome));
    return outcome;
  }

  /** Repeats until the answer is final; signs in again if the token has expired. */
  async insist(request: Ask, as?: Registration): Promise<Answered> {
    const end = performance.now() + patienceMs;
    for (let attempt = 1; performance.now() < end; attempt += 1) {
      const outcome = await this.once(as ? { ...request, token: as.token } : request);
      if (isFinal(outcome)) {
        if (outcome.status !== 401 || !as || !(await this.signIn(as))) return outcome;
      }
      await delay(Math.min(50 * attempt, 500));
    }
    throw new Error(`${request.method} ${request.path} was not answered within ${patienceMs / 1000} s`);
  }

  /** Whether the registration is still there; if so, it has a token again. */
  signIn(registration: Registration): Promise<boolean> {
    const begun = this.#signingIn.get(registration);
    if (begun) return begun;
    const signingIn = this.#signIn(registration).finally(() => this.#signingIn.delete(registration));
    this.#signingIn.set(registration, signingIn);
    return signingIn;
  }

  async #signIn(registration: Registration): Promise<boolean> {
    const body = { user_id: registration.id, password: registration.password };
    const { status, document } = await this.insist({ method: 'POST', path: '/user/login', body });
    if (status === 401) return false;
    const token = document.auth_token ?? '';
    if (status !== 200 || token === '') throw new Error(`a sign-in was answered with ${status}`);
    const uid = uidOf(token);
    // The id was taken again by someone with the same password: not this registration.
    if (registration.uid !== '' && registration.uid !== uid) return false;
    registration.token = token;
    registration.uid = uid;
    return true;
  }
}

/** Whether asking the same again would get the same. */
export function isFinal(outcome: Outcome): outcome is Answered {
  if (outcome.kind === 'lost' || outcome.status >= 500 || outcome.status === 429) return false;
  return codeOf(outcome) !== 'idempotency_in_progress';
}

function reasonOf(outcome: Outcome): string {
  return outcome.kind === 'lost' ? outcome.because : `${outcome.status} ${codeOf(outcome)}`;
}

function uidOf(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { uid: string };
  return claims.uid;
}
