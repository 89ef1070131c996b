import { setTimeout as delay } from 'node:timers/promises';
import type { AckMonitor } from './ack-monitor.js';
import { type Answered, type Ask, ask, codeOf, type Outcome } from './client.js';
import type { Registration } from './ledger.js';
import type { Random } from './random.js';

export interface RetryingClientOptions {
  readonly gateways: readonly string[];
  readonly acks: AckMonitor;
  readonly random: Random;
}

/** Longer than any fault lasts. */
const patienceMs = 300_000;

/** A well-behaved client: uses any gateway, and retries when told to, or without a response. */
export class RetryingClient {
  readonly #options: RetryingClientOptions;
  #times: number[] = [];
  readonly #signingIn = new Map<Registration, Promise<boolean>>();

  constructor(options: RetryingClientOptions) {
    this.#options = options;
  }

  /** Sends one request to any gateway, without retries. */
  async sendOnce(request: Ask): Promise<Outcome> {
    const { gateways, acks, random } = this.#options;
    const begun = performance.now();
    acks.requests += 1;
    const outcome = await ask(random.pick(gateways), request);
    this.#times.push(performance.now() - begun);
    if (!isFinal(outcome)) acks.recordFailure(reasonOf(outcome));
    return outcome;
  }

  /** The duration of each request since the last call, in ms. */
  takeTimes(): readonly number[] {
    const times = this.#times;
    this.#times = [];
    return times;
  }

  /** Retries until the response is final; signs in again if the token has expired. */
  async send(request: Ask, as?: Registration): Promise<Answered> {
    const end = performance.now() + patienceMs;
    for (let attempt = 1; performance.now() < end; attempt += 1) {
      const outcome = await this.sendOnce(as ? { ...request, token: as.token } : request);
      if (isFinal(outcome)) {
        if (outcome.status !== 401 || !as || !(await this.signIn(as))) return outcome;
      }
      await delay(Math.min(50 * attempt, 500));
    }
    throw new Error(`${request.method} ${request.path} was not answered within ${patienceMs / 1000} s`);
  }

  /** Signs in again. Resolves to false if the registration no longer exists. */
  signIn(registration: Registration): Promise<boolean> {
    const begun = this.#signingIn.get(registration);
    if (begun) return begun;
    const signingIn = this.#signIn(registration).finally(() => this.#signingIn.delete(registration));
    this.#signingIn.set(registration, signingIn);
    return signingIn;
  }

  async #signIn(registration: Registration): Promise<boolean> {
    const body = { user_id: registration.id, password: registration.password };
    const { status, document } = await this.send({ method: 'POST', path: '/user/login', body });
    if (status === 401) return false;
    const token = document.auth_token ?? '';
    if (status !== 200 || token === '') throw new Error(`a sign-in was answered with ${status}`);
    const uid = uidOf(token);
    // Another user with the same password has reused the id.
    if (registration.uid !== '' && registration.uid !== uid) return false;
    registration.token = token;
    registration.uid = uid;
    return true;
  }
}

/** Whether a repeated request would get the same answer. */
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
