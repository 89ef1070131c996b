import type { Run } from '@jogging/proto/runs';
import { type Weather, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { demandOf } from '../domain/wish.js';
import type { HeldWish } from '../store/copies.js';
import { weatherChangedOf } from './announce.js';
import type { Difference } from './difference.js';

type Value = string | number | null;

/**
 * How a run as run-service has it differs from its wish, which was read later. A newer wish is no difference: what made it
 * newer came from run-service. Weather is compared where both speak of the same request and revision.
 */
export function compareCopy(run: Run, held: HeldWish): Difference[] {
  const { id, uid } = run;
  const difference = (of: Difference['of'], field: string, heldValue: Value, expected: Value): Difference[] =>
    heldValue === expected ? [] : [{ of, uid, id, field, held: heldValue, expected }];

  const { wish } = held;
  if (!wish) return held.gone ? [] : difference('wish', 'presence', 'absent', 'present');
  if (wish.weatherRequest !== run.weatherRequest) {
    const behind = wish.weatherRequest < run.weatherRequest;
    return behind ? difference('wish', 'weather_request', wish.weatherRequest, run.weatherRequest) : [];
  }
  const demand = demandOf({ ...run, endMicros: run.endTime?.micros ?? 0 }, false);
  const misplaced = difference('wish', 'place', placeOf(wish), placeOf(demand));
  if (wish.revision !== run.weatherRevision) {
    return [...misplaced, ...difference('run', 'revision', run.weatherRevision, wish.revision)];
  }
  if (!wish.state) return [...misplaced, ...difference('wish', 'observation', 'absent', 'present')];
  const expected = weatherChangedOf(wish.state).weather;
  return [
    ...misplaced,
    ...partsOf(run.weather, expected).flatMap(([field, one, other]) => difference('run', field, one, other)),
  ];
}

function placeOf({ cell, hour }: { readonly cell: { lat: number; lng: number }; readonly hour: number }): string {
  return `cell ${cell.lat} ${cell.lng}, ${new Date(hour * 1000).toISOString()}`;
}

const statusWords: Readonly<Record<string, string>> = {
  [WeatherStatus.PENDING]: 'pending',
  [WeatherStatus.RECORDED]: 'recorded',
  [WeatherStatus.UNAVAILABLE]: 'unavailable',
};
const kindWords: Readonly<Record<string, string>> = {
  [WeatherKind.FORECAST]: 'forecast',
  [WeatherKind.ARCHIVE]: 'archive',
};

/** Each part of the weather, as it is and as it should be. */
function partsOf(held: Weather | undefined, expected: Weather | undefined): [string, Value, Value][] {
  const [one, other] = [held?.conditions, expected?.conditions];
  const pair = <T>(name: string, read: (of: T) => Value | undefined, a: T | undefined, b: T | undefined) =>
    [name, (a && read(a)) ?? null, (b && read(b)) ?? null] as [string, Value, Value];
  const state = [
    pair('status', ({ status }) => statusWords[status], held, expected),
    pair('attempts', ({ attempts }) => attempts, held, expected),
    pair('reason', ({ reason }) => reason, held, expected),
    pair('provider', ({ provider }) => provider, one, other),
    pair('kind', ({ kind }) => kindWords[kind], one, other),
    pair('observed_at', ({ observedAtMs }) => observedAtMs, one, other),
  ];
  // Asked again for another run of the same place and hour: this one keeps the answer that it was given.
  if (one && other && one.fetchedAtMs < other.fetchedAtMs) return state;
  return [
    ...state,
    pair('fetched_at', ({ fetchedAtMs }) => fetchedAtMs, one, other),
    pair('condition', ({ condition }) => condition, one, other),
    pair('condition_code', ({ conditionCode }) => conditionCode, one, other),
    pair('temperature_c', ({ temperatureC }) => temperatureC, one, other),
    pair('feels_like_c', ({ feelsLikeC }) => feelsLikeC, one, other),
    pair('humidity_percent', ({ humidityPercent }) => humidityPercent, one, other),
    pair('pressure_hpa', ({ pressureHpa }) => pressureHpa, one, other),
    pair('wind_speed_mps', ({ windSpeedMps }) => windSpeedMps, one, other),
    pair('wind_bearing_deg', ({ windBearingDeg }) => windBearingDeg, one, other),
    pair('cloud_cover_percent', ({ cloudCoverPercent }) => cloudCoverPercent, one, other),
    pair('precipitation_mm', ({ precipitationMm }) => precipitationMm, one, other),
  ];
}
