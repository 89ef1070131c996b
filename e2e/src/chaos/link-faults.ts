import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@jogging/dev-env';
import type { Fault } from './fault.js';
import type { Target } from './links.js';

interface Ends {
  readonly from?: ServiceName;
  readonly to?: Target;
}

const between = ({ from, to }: Ends): string => `${from ?? 'all'} → ${to ?? 'all'}`;

/** Closes the connections; new ones can be opened at once. */
export function dropLinks(ends: Ends): Fault {
  return {
    name: `${between(ends)} dropped`,
    async inject({ links }) {
      for (const proxy of links.select(ends)) proxy.drop();
    },
  };
}

/** Closes the connections, and each new one for a while. */
export function cutLinks(ends: Ends, forMs: number): Fault {
  return {
    name: `${between(ends)} cut for ${forMs / 1_000} s`,
    async inject({ links }) {
      const proxies = links.select(ends);
      for (const proxy of proxies) proxy.cut();
      await delay(forMs);
      for (const proxy of proxies) proxy.restore();
    },
  };
}

/** The connections stay open and transfer nothing for a while, then close, like a network that drops packets. */
export function hangLinks(ends: Ends, forMs: number): Fault {
  return {
    name: `${between(ends)} hangs for ${forMs / 1_000} s`,
    async inject({ links }) {
      const proxies = links.select(ends);
      for (const proxy of proxies) proxy.hang();
      await delay(forMs);
      for (const proxy of proxies) proxy.restore();
    },
  };
}
