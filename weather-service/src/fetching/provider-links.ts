import type { ProviderName, ServiceConfig } from '../config.js';
import { createOpenMeteo } from '../providers/open-meteo.js';
import { createOpenWeatherMap } from '../providers/openweathermap.js';
import type { Provider } from '../providers/provider.js';
import { createSandbox } from '../providers/sandbox.js';
import { Circuit } from './circuit.js';
import type { Link } from './provider-chain.js';

/** The providers of WEATHER_PROVIDER in its order, each with its budget and its circuit. */
export function providerLinks(config: ServiceConfig): Link[] {
  return config.WEATHER_PROVIDER.map((name) => {
    const provider = createProvider(name, config);
    return {
      provider,
      limits: {
        perMinute: config.WEATHER_BUDGET_PER_MINUTE ?? provider.limits.perMinute,
        perDay: config.WEATHER_BUDGET_PER_DAY ?? provider.limits.perDay,
      },
      circuit: new Circuit({ failures: config.WEATHER_BREAKER_FAILURES, openMs: config.WEATHER_BREAKER_OPEN }),
    };
  });
}

function createProvider(name: ProviderName, config: ServiceConfig): Provider {
  const timeoutMs = config.WEATHER_TIMEOUT_MS;
  const archiveAfterMs = config.WEATHER_ARCHIVE_AFTER;
  switch (name) {
    case 'openweathermap':
      return createOpenWeatherMap({ url: config.OWM_URL, key: config.OWM_API_KEY ?? '', timeoutMs });
    case 'open-meteo': {
      const urls = { forecastUrl: config.OPEN_METEO_URL, archiveUrl: config.OPEN_METEO_ARCHIVE_URL };
      return createOpenMeteo({ ...urls, timeoutMs, archiveAfterMs });
    }
    case 'sandbox':
      return createSandbox({ url: config.SANDBOX_URL, timeoutMs, archiveAfterMs });
  }
}
