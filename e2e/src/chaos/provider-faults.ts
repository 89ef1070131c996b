import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.js';

/** Makes the weather provider fail in one mode of the sandbox (docs/weather.md) for a while. */
export function failProvider(mode: string, forMs: number): Fault {
  return {
    name: `weather provider ${mode} for ${forMs / 1_000} s`,
    async inject({ steerProvider }) {
      // A closed port cannot receive the request to open again, so it reopens by itself.
      const seconds = mode === 'refused' ? { seconds: forMs / 1_000 } : {};
      await steerProvider({ mode, ...seconds });
      await delay(forMs + (mode === 'refused' ? 500 : 0));
      await steerProvider({ mode: 'healthy' });
    },
  };
}
