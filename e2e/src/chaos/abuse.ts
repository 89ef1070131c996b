import { fork } from 'node:child_process';
import { once } from 'node:events';

export type AbuseKind = 'filters' | 'exports' | 'sign-ins' | 'imports' | 'operations';

export interface AbuseOptions {
  readonly gateways: readonly string[];
  /** The token of the user who sends all requests except sign-ins. */
  readonly token: string;
  readonly kinds: readonly AbuseKind[];
  /** In total. A user may send 100 a second. */
  readonly requestsPerSecond: number;
}

/** Different from other clients' address, so that its failed sign-ins do not count for them. */
export const addressOfAbuser = '127.0.0.2';

export interface Abuse {
  /** @returns how often each kind of request got each status */
  stop(): Promise<Readonly<Record<string, number>>>;
}

/** Starts a user who sends as much as it can, in a separate process. */
export function startAbuse(options: AbuseOptions): Abuse {
  const child = fork(new URL('./abuser.js', import.meta.url), [JSON.stringify(options)]);
  return {
    async stop() {
      const counts = once(child, 'message');
      child.send('stop');
      const [found] = (await counts) as [Readonly<Record<string, number>>];
      child.disconnect();
      await once(child, 'exit');
      return found;
    },
  };
}
