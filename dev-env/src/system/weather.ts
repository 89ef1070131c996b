export type WeatherProvider = 'openweathermap' | 'open-meteo' | 'sandbox';

/** In the order in which weather-service tries them. */
export type WeatherChain = readonly WeatherProvider[];

export interface WeatherChoice {
  readonly providers: WeatherChain;
  /** The reason for the choice, for messages. */
  readonly because: string;
}

const PROVIDERS: readonly WeatherProvider[] = ['openweathermap', 'open-meteo', 'sandbox'];
const OPEN_METEO =
  'https://api.open-meteo.com/v1/forecast?latitude=0&longitude=0&hourly=temperature_2m&forecast_days=1';
const REACHABLE_WITHIN_MS = 2_000;

/** The providers in WEATHER_PROVIDER, separated by commas, else the best one available. */
export async function chooseWeather(
  environment: NodeJS.ProcessEnv,
  isReachable = openMeteoAnswers,
): Promise<WeatherChoice> {
  const { WEATHER_PROVIDER: named } = environment;
  const hasKey = Boolean(environment.OWM_API_KEY || environment.OWM_API_KEY_FILE);
  if (named) {
    const providers = chainOf(named);
    if (providers.includes('openweathermap') && !hasKey) throw new Error(`WEATHER_PROVIDER=${named} needs OWM_API_KEY`);
    return { providers, because: 'WEATHER_PROVIDER says so' };
  }
  if (hasKey) return { providers: ['openweathermap'], because: 'OWM_API_KEY is set' };
  if (await isReachable())
    return { providers: ['open-meteo'], because: 'OWM_API_KEY is not set, and Open-Meteo needs no key' };
  return { providers: ['sandbox'], because: 'OWM_API_KEY is not set, and Open-Meteo cannot be reached from here' };
}

function chainOf(text: string): WeatherChain {
  const names = text.split(',').map((name) => name.trim());
  const providers = names.flatMap((name) => PROVIDERS.find((candidate) => candidate === name) ?? []);
  if (providers.length < names.length || new Set(providers).size < providers.length) {
    throw new Error(
      `WEATHER_PROVIDER is "${text}", but must be one of ${PROVIDERS.join(', ')}, or several, separated by commas`,
    );
  }
  return providers;
}

async function openMeteoAnswers(): Promise<boolean> {
  try {
    const response = await fetch(OPEN_METEO, { signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
