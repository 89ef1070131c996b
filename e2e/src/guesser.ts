import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { Api } from './api.js';

/** Guesses at one account: their rate and their number of addresses, which a trusted proxy forwards. */
export interface Guessing {
  readonly bases: readonly string[];
  readonly userId: string;
  readonly perSecond: number;
  readonly addresses: number;
}

export interface Guesser {
  /** Resolves after the first responses. */
  start(): Promise<void>;
  /** Resolves when no guess is in flight. */
  pause(): Promise<void>;
  /** @returns how often each status was returned */
  end(): Promise<ReadonlyMap<number, number>>;
}

/** Starts a thread that guesses, so that it does not delay the measuring thread. */
export function startGuesser(guessing: Guessing): Guesser {
  const worker = new Worker(new URL(import.meta.url), { workerData: guessing });
  const tell = async (word: string): Promise<unknown> => {
    worker.postMessage(word);
    const [answer] = await once(worker, 'message');
    return answer;
  };
  return {
    start: () => tell('start').then(() => undefined),
    pause: () => tell('pause').then(() => undefined),
    async end() {
      const statuses = (await tell('end')) as Map<number, number>;
      await worker.terminate();
      return statuses;
    },
  };
}

/** If more requests are in flight, the system cannot keep up; further ones are skipped. */
const mostUnderWay = 200;

function guess({ bases, userId, perSecond, addresses }: Guessing, port: NonNullable<typeof parentPort>): void {
  const gateways = bases.map((base) => new Api(base));
  const statuses = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  async function once(): Promise<void> {
    count += 1;
    const one = count % addresses;
    const address = `198.18.${Math.floor(one / 250)}.${(one % 250) + 1}`;
    const answer = await gateways[count % gateways.length]?.post('/user/login', {
      body: { user_id: userId, password: `guess ${count}` },
      headers: { 'X-Forwarded-For': address },
    });
    const status = answer?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  function start(): void {
    const began = performance.now();
    let sent = 0;
    timer = setInterval(() => {
      const due = ((performance.now() - began) / 1_000) * perSecond;
      for (; sent < due && underWay.size < mostUnderWay; sent += 1) {
        const one = once().finally(() => underWay.delete(one));
        underWay.add(one);
      }
    }, 10);
  }
  port.on('message', async (word: 'start' | 'pause' | 'end') => {
    clearInterval(timer);
    if (word === 'start') start();
    else await Promise.all(underWay);
    port.postMessage(statuses);
  });
}

if (parentPort) guess(workerData as Guessing, parentPort);
