import { setTimeout as delay } from 'node:timers/promises';
import { type Ask, ask, type Outcome } from './client.js';

/**
 * Sends each request to a gateway that reports ready, like an ingress or a Service of Kubernetes. If a connection is refused, the
 * request was not sent and goes to another gateway.
 */
export class ClientBalancer {
  readonly #gateways: readonly { readonly url: string; readonly opsUrl: string }[];
  readonly #ready = new Set<string>();
  readonly #stopped = new AbortController();
  #turn = 0;

  constructor(gateways: readonly { readonly url: string; readonly opsUrl: string }[]) {
    this.#gateways = gateways;
    for (const { url } of gateways) this.#ready.add(url);
    for (const gateway of gateways) void this.#watch(gateway);
  }

  async ask(request: Ask): Promise<Outcome> {
    let outcome: Outcome | undefined;
    for (const url of this.#inTurn()) {
      outcome = await ask(url, request);
      if (outcome.kind === 'answered' || !outcome.because.startsWith('ECONNREFUSED')) return outcome;
    }
    return outcome ?? { kind: 'lost', because: 'no gateway is ready' };
  }

  close(): void {
    this.#stopped.abort();
  }

  /** The ready gateways, starting with the next in turn; all of them if none is ready. */
  #inTurn(): string[] {
    const ready = this.#gateways.map(({ url }) => url).filter((url) => this.#ready.has(url));
    const urls = ready.length > 0 ? ready : this.#gateways.map(({ url }) => url);
    this.#turn += 1;
    const first = this.#turn % urls.length;
    return [...urls.slice(first), ...urls.slice(0, first)];
  }

  async #watch({ url, opsUrl }: { readonly url: string; readonly opsUrl: string }): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const isReady = await fetch(`${opsUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) this.#ready.add(url);
      else this.#ready.delete(url);
      await delay(100, undefined, { signal }).catch(() => {});
    }
  }
}
