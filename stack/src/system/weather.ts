export type WeatherProvider = 'openweathermap' | 'open-meteo' | 'sandbox';

export interface WeatherChoice {
  readonly provider: WeatherProvider;
  /** Why this one, for a person to read. */
  readonly because: string;
}

const PROVIDERS: readonly WeatherProvider[] = ['openweathermap', 'open-meteo', 'sandbox'];
const OPEN_METEO =
  'https://api.open-meteo.com/v1/forecast?latitude=0&longitude=0&hourly=temperature_2m&forecast_days=1';
const REACHABLE_WITHIN_MS = 2_000;

/** The provider that WEATHER_PROVIDER names, else the best that can be had from here. */
export async function chooseWeather(
  environment: NodeJS.ProcessEnv,
  isReachable = openMeteoAnswers,
): Promise<WeatherChoice> {
  const { WEATHER_PROVIDER: named } = environment;
  const hasKey = Boolean(environment.OWM_API_KEY || environment.OWM_API_KEY_FILE);
  if (named) {
    const provider = PROVIDERS.find((candidate) => candidate === named);
    if (!provider) throw new Error(`WEATHER_PROVIDER is "${named}", and may be ${PROVIDERS.join(', ')}`);
    if (provider === 'openweathermap' && !hasKey) throw new Error('WEATHER_PROVIDER=openweathermap needs OWM_API_KEY');
    return { provider, because: 'WEATHER_PROVIDER says so' };
  }
  if (hasKey) return { provider: 'openweathermap', because: 'OWM_API_KEY is set' };
  if (await isReachable())
    return { provider: 'open-meteo', because: 'OWM_API_KEY is not set, and Open-Meteo needs no key' };
  return { provider: 'sandbox', because: 'OWM_API_KEY is not set, and Open-Meteo cannot be reached from here' };
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
