import { fork } from 'node:child_process';
import { once } from 'node:events';

export type AbuseKind = 'filters' | 'exports' | 'sign-ins' | 'imports' | 'operations';

export interface AbuseOptions {
  readonly gateways: readonly string[];
  /** Of the user who sends all requests but sign-ins. */
  readonly token: string;
  readonly kinds: readonly AbuseKind[];
  /** In all. A user may send 100 a second. */
  readonly requestsPerSecond: number;
}

/** Another address than other clients have, so that its failed sign-ins are not theirs. */
export const addressOfAbuser = '127.0.0.2';

export interface Abuse {
  /** @returns how often each kind of request was answered with each status */
  stop(): Promise<Readonly<Record<string, number>>>;
}

/** A user who takes as much as it can get, in a process of its own. */
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
