import { printTimestamp } from '@jogging/proto/common';
import { type Conditions, type Weather, WeatherKind, WeatherStatus } from '@jogging/proto/weather';

const statusNames: Readonly<Record<WeatherStatus, string>> = {
  [WeatherStatus.UNSPECIFIED]: 'pending',
  [WeatherStatus.PENDING]: 'pending',
  [WeatherStatus.RECORDED]: 'recorded',
  [WeatherStatus.UNAVAILABLE]: 'unavailable',
};

const kindNames: Readonly<Record<WeatherKind, string | null>> = {
  [WeatherKind.UNSPECIFIED]: null,
  [WeatherKind.FORECAST]: 'forecast',
  [WeatherKind.ARCHIVE]: 'archive',
};

/** A run's `weather` as clients see it: every part is there, null where there is none. */
export function renderWeather(weather: Weather | undefined): Record<string, unknown> {
  const conditions: Partial<Conditions> = weather?.conditions ?? {};
  return {
    status: statusNames[weather?.status ?? WeatherStatus.PENDING],
    attempts: weather?.attempts ?? 0,
    next_attempt_at: timestamp(weather?.nextAttemptAtMs),
    reason: weather?.reason ?? null,
    provider: conditions.provider ?? null,
    kind: conditions.kind ? kindNames[conditions.kind] : null,
    observed_at: timestamp(conditions.observedAtMs),
    fetched_at: timestamp(conditions.fetchedAtMs),
    condition: conditions.condition ?? null,
    condition_code: conditions.conditionCode ?? null,
    temperature_c: conditions.temperatureC ?? null,
    feels_like_c: conditions.feelsLikeC ?? null,
    humidity_percent: conditions.humidityPercent ?? null,
    pressure_hpa: conditions.pressureHpa ?? null,
    wind_speed_mps: conditions.windSpeedMps ?? null,
    wind_bearing_deg: conditions.windBearingDeg ?? null,
    cloud_cover_percent: conditions.cloudCoverPercent ?? null,
    precipitation_mm: conditions.precipitationMm ?? null,
  };
}

function timestamp(ms: number | undefined): string | null {
  return ms === undefined ? null : printTimestamp(ms);
}
