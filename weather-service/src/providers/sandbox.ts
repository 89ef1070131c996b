import { dateOf } from '../domain/hour.js';
import { createOpenMeteo } from './open-meteo.js';
import type { Provider, ProviderOptions } from './provider.js';

export interface SandboxOptions extends ProviderOptions {
  readonly url: string;
  readonly archiveAfterMs?: number;
}

/** Made-up weather that weather-sandbox serves in Open-Meteo's format, recorded with the provider `sandbox`. */
export function createSandbox(options: SandboxOptions): Provider {
  const { url, ...rest } = options;
  return createOpenMeteo({
    ...rest,
    name: 'sandbox',
    forecastUrl: url,
    archiveUrl: url,
    // Open-Meteo is asked for days; the sandbox counts requests by hour.
    headers: (hour) => ({ 'x-sandbox-hour': dateOf(hour).toISOString() }),
    limits: { perMinute: 60_000, perDay: 10_000_000 },
  });
}
