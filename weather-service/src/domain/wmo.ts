/**
 * Descriptions of the providers' WMO codes: Open-Meteo's list (its documentation, "WMO Weather interpretation codes"), and codes
 * of WMO 4677 for OpenWeatherMap's other conditions (mist, smoke, sleet and the like).
 */
const words: Readonly<Record<number, string>> = {
  0: 'Clear sky',
  1: 'Mainly clear',
  2: 'Partly cloudy',
  3: 'Overcast',
  4: 'Smoke',
  5: 'Haze',
  6: 'Dust',
  7: 'Blowing sand or dust',
  8: 'Dust whirls',
  10: 'Mist',
  18: 'Squalls',
  19: 'Tornado',
  45: 'Fog',
  48: 'Depositing rime fog',
  51: 'Light drizzle',
  53: 'Moderate drizzle',
  55: 'Dense drizzle',
  56: 'Light freezing drizzle',
  57: 'Dense freezing drizzle',
  61: 'Slight rain',
  63: 'Moderate rain',
  65: 'Heavy rain',
  66: 'Light freezing rain',
  67: 'Heavy freezing rain',
  68: 'Slight rain and snow',
  69: 'Rain and snow',
  71: 'Slight snow fall',
  73: 'Moderate snow fall',
  75: 'Heavy snow fall',
  77: 'Snow grains',
  80: 'Slight rain showers',
  81: 'Moderate rain showers',
  82: 'Violent rain showers',
  83: 'Slight showers of rain and snow',
  84: 'Showers of rain and snow',
  85: 'Slight snow showers',
  86: 'Heavy snow showers',
  95: 'Thunderstorm',
  96: 'Thunderstorm with slight hail',
  99: 'Thunderstorm with heavy hail',
};

/** A short description of a WMO code; undefined for a code that no provider uses. */
export function wordsFor(code: number | undefined): string | undefined {
  return code === undefined ? undefined : words[code];
}

export const knownCodes: readonly number[] = Object.keys(words).map(Number);
