import { type Weather, WeatherStatus } from '@jogging/proto/weather';
import { type Place, type Places, placesOf, samePlace } from './places.js';

interface Weathered extends Places {
  readonly endTime: { readonly micros: number };
  readonly indoor: boolean;
}

/** The weather of a run that was just recorded, or is to be fetched again: pending, or unavailable without one to fetch. */
export function initialWeather(run: Pick<Weathered, keyof Places | 'indoor'>): Weather {
  const reason = reasonWithout(run);
  return {
    status: reason === undefined ? WeatherStatus.PENDING : WeatherStatus.UNAVAILABLE,
    attempts: 0,
    nextAttemptAtMs: undefined,
    reason,
    conditions: undefined,
  };
}

/** The reason why a run has no weather to fetch; undefined if it has. */
function reasonWithout(run: Pick<Weathered, keyof Places | 'indoor'>): 'indoor' | 'no_place' | undefined {
  if (run.indoor) return 'indoor';
  return placeOfWeather(run) ? undefined : 'no_place';
}

/** Whether the weather of two states of a run is for the same place and time. */
export function sameWeather(one: Weathered, other: Weathered): boolean {
  return (
    one.endTime.micros === other.endTime.micros &&
    one.indoor === other.indoor &&
    samePlace(placeOfWeather(one), placeOfWeather(other))
  );
}

/** The end, else the start. */
function placeOfWeather(run: Places): Place | undefined {
  const { start, end } = placesOf(run);
  return end ?? start;
}
