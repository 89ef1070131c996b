import { dateOf } from '../domain/hour.js';
import { createOpenMeteo } from './open-meteo.js';
import type { Provider, ProviderOptions } from './provider.js';

export interface SandboxOptions extends ProviderOptions {
  readonly url: string;
  readonly archiveAfterMs?: number;
}

/** Our own made-up weather, served in Open-Meteo's format by weather-sandbox; recorded as coming from `sandbox`. */
export function createSandbox(options: SandboxOptions): Provider {
  const { url, ...rest } = options;
  return createOpenMeteo({
    ...rest,
    name: 'sandbox',
    forecastUrl: url,
    archiveUrl: url,
    // Open-Meteo is asked for days; the sandbox counts what it is asked by hours.
    headers: (hour) => ({ 'x-sandbox-hour': dateOf(hour).toISOString() }),
    limits: { perMinute: 60_000, perDay: 10_000_000 },
  });
}
