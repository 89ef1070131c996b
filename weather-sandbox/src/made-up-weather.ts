/** One hour of made-up weather, in Open-Meteo's variables and the units °C, %, hPa, m/s, °, mm. */
export interface MadeUpHour {
  readonly temperature_2m: number;
  readonly apparent_temperature: number;
  readonly relative_humidity_2m: number;
  readonly pressure_msl: number;
  readonly wind_speed_10m: number;
  readonly wind_direction_10m: number;
  readonly cloud_cover: number;
  readonly precipitation: number;
  readonly weather_code: number;
}

export type MadeUpVariable = keyof MadeUpHour;

/**
 * Plausible weather for a place and an hour, always the same for the same input: warm in the afternoon and in summer,
 * colder away from the equator. The archive differs slightly from the forecast, as real ones do.
 */
export function madeUpHour(
  latitude: number,
  longitude: number,
  unixSeconds: number,
  kind: 'forecast' | 'archive',
): MadeUpHour {
  const hour = Math.floor(unixSeconds / 3600);
  const dice = (salt: number): number => noise(`${latitude.toFixed(2)}|${longitude.toFixed(2)}|${hour}|${salt}`);
  const dayOfYear = (unixSeconds / 86_400) % 365.25;
  const season = Math.cos(((dayOfYear - 200) / 365.25) * 2 * Math.PI) * Math.sign(latitude || 1);
  const localHour = (hour + longitude / 15 + 48) % 24;
  const daily = Math.cos(((localHour - 15) / 24) * 2 * Math.PI);
  const revision = kind === 'archive' ? 0.4 : 0;

  const temperature = 28 - Math.abs(latitude) * 0.45 + season * Math.abs(latitude) * 0.22 + daily * 4 + dice(1) * 6 - 3;
  const cloud = Math.round(dice(2) * 100);
  const rain = cloud > 60 && dice(3) > 0.5 ? dice(4) ** 2 * 6 : 0;
  const wind = dice(5) * 11;
  return {
    temperature_2m: tenth(temperature + revision),
    apparent_temperature: tenth(temperature + revision - wind * 0.3),
    relative_humidity_2m: Math.round(45 + dice(6) * 50),
    pressure_msl: tenth(990 + dice(7) * 45),
    wind_speed_10m: tenth(wind),
    wind_direction_10m: Math.floor(dice(8) * 360),
    cloud_cover: cloud,
    precipitation: tenth(rain),
    weather_code: codeOf(cloud, tenth(rain), temperature + revision),
  };
}

function codeOf(cloud: number, rain: number, temperature: number): number {
  if (rain > 0) {
    if (temperature <= 0) return rain < 0.5 ? 71 : rain < 2 ? 73 : 75;
    return rain < 0.5 ? 51 : rain < 2.5 ? 61 : 63;
  }
  return cloud < 20 ? 0 : cloud < 50 ? 1 : cloud < 80 ? 2 : 3;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10 || 0;
}

/** FNV-1a with a final mix (murmur3's), as a number from 0 to 1: pseudo-random, but the same for the same text. */
function noise(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
