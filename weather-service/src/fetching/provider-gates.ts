import type { Logger } from '@jogging/service-kit';
import type { ProviderName, ServiceConfig } from '../config.js';
import { createOpenMeteo } from '../providers/open-meteo.js';
import { createOpenWeatherMap } from '../providers/openweathermap.js';
import type { Provider } from '../providers/provider.js';
import { createSandbox } from '../providers/sandbox.js';
import type { ProviderBudgets } from '../store/provider-budgets.js';
import { ProviderGate } from './provider-gate.js';

export interface GateDeps {
  readonly budgets: ProviderBudgets;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** The providers of WEATHER_PROVIDER, in order. */
export function providerGates(config: ServiceConfig, deps: GateDeps): ProviderGate[] {
  return config.WEATHER_PROVIDER.map((name) => {
    const provider = createProvider(name, config, deps.now);
    return new ProviderGate({
      ...deps,
      provider,
      limits: {
        perMinute: config.WEATHER_BUDGET_PER_MINUTE ?? provider.limits.perMinute,
        perDay: config.WEATHER_BUDGET_PER_DAY ?? provider.limits.perDay,
      },
      failures: config.WEATHER_BREAKER_FAILURES,
      openMs: config.WEATHER_BREAKER_OPEN,
      backoffMs: config.WEATHER_PROVIDER_REST,
    });
  });
}

function createProvider(name: ProviderName, config: ServiceConfig, now: () => Date): Provider {
  const options = { timeoutMs: config.WEATHER_TIMEOUT_MS, now };
  const archiveAfterMs = config.WEATHER_ARCHIVE_AFTER;
  switch (name) {
    case 'openweathermap':
      return createOpenWeatherMap({ ...options, url: config.OWM_URL, key: config.OWM_API_KEY ?? '' });
    case 'open-meteo': {
      const urls = { forecastUrl: config.OPEN_METEO_URL, archiveUrl: config.OPEN_METEO_ARCHIVE_URL };
      return createOpenMeteo({ ...options, ...urls, archiveAfterMs });
    }
    case 'sandbox':
      return createSandbox({ ...options, url: config.SANDBOX_URL, archiveAfterMs });
  }
}
