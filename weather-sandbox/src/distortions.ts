/** A response in Open-Meteo's format. */
export interface HourlyAnswer {
  readonly hourly_units: Readonly<Record<string, string>>;
  readonly hourly: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Bodies with status 200 whose values are not all good, by the name of their mode. */
const bodies = {
  /** Null for every value. */
  nulls: (good) => JSON.stringify(changed(good, variablesOf(good), () => null)),
  'null-day': (good) => JSON.stringify({ ...good, hourly: null }),
  /** One variable as bare NaN, which is not JSON. */
  nan: (good) => JSON.stringify(changed(good, ['precipitation'], () => marker)).replaceAll(String(marker), 'NaN'),
  'wrong-units': (good) => JSON.stringify(inFahrenheit(good)),
  /** Humidity and clouds off by rounding, and an impossible pressure. */
  'odd-figures': (good) => {
    const humid = changed(good, ['relative_humidity_2m'], () => 101);
    return JSON.stringify(
      changed(
        changed(humid, ['cloud_cover'], () => -1),
        ['pressure_msl'],
        () => -999,
      ),
    );
  },
  'impossible-temperature': (good) => JSON.stringify(changed(good, ['temperature_2m'], () => 999)),
  /** An archive that does not have the code and the clouds yet. */
  gaps: (good) => JSON.stringify(withGaps(good)),
  'undefined-units': (good) => {
    const units = { ...good.hourly_units, weather_code: 'undefined', cloud_cover: 'undefined' };
    return JSON.stringify({ ...withGaps(good), hourly_units: units });
  },
} as const satisfies Record<string, (good: HourlyAnswer) => string>;

export type Distortion = keyof typeof bodies;

export const distortions = Object.keys(bodies) as [Distortion, ...Distortion[]];

export function distortedBody(mode: Distortion, good: HourlyAnswer): string {
  return bodies[mode](good);
}

/** A number that no real weather has. */
const marker = -987_654_321;

type Change = (value: number | null) => number | null;

function changed(good: HourlyAnswer, variables: readonly string[], change: Change): HourlyAnswer {
  const hourly = Object.entries(good.hourly).map(([name, values]) =>
    variables.includes(name) ? [name, values.map(change)] : [name, values],
  );
  return { ...good, hourly: Object.fromEntries(hourly) };
}

function variablesOf(good: HourlyAnswer): string[] {
  return Object.keys(good.hourly).filter((name) => name !== 'time');
}

function withGaps(good: HourlyAnswer): HourlyAnswer {
  return changed(good, ['weather_code', 'cloud_cover'], () => null);
}

function inFahrenheit(good: HourlyAnswer): HourlyAnswer {
  const temperatures = ['temperature_2m', 'apparent_temperature'];
  const converted = changed(good, temperatures, (value) =>
    value === null ? null : Math.round((value * 1.8 + 32) * 10) / 10,
  );
  const units = Object.fromEntries(temperatures.map((name) => [name, '°F']));
  return { ...converted, hourly_units: { ...good.hourly_units, ...units } };
}
