/**
 * OpenWeatherMap's condition ids (https://openweathermap.org/weather-conditions) as WMO 4677 codes. Clouds follow the
 * shares between which Open-Meteo distinguishes 0 to 3 (20, 50, 80 percent), so that a code means the same for both providers.
 */
const codes: Readonly<Record<number, number>> = {
  // Thunderstorm; the ids do not mention hail.
  ...same(95, [200, 201, 202, 210, 211, 212, 221, 230, 231, 232]),
  // Drizzle
  ...same(51, [300, 310]),
  ...same(53, [301, 311]),
  ...same(55, [302, 312]),
  ...same(80, [313, 321]),
  ...same(81, [314]),
  // Rain
  ...same(61, [500]),
  ...same(63, [501]),
  ...same(65, [502, 503, 504]),
  ...same(66, [511]),
  ...same(80, [520]),
  ...same(81, [521, 531]),
  ...same(82, [522]),
  // Snow
  ...same(71, [600]),
  ...same(73, [601]),
  ...same(75, [602]),
  ...same(68, [615]),
  ...same(69, [611, 616]),
  ...same(83, [612]),
  ...same(84, [613]),
  ...same(85, [620]),
  ...same(86, [621, 622]),
  // Atmosphere; 4677 counts volcanic ash (762) as smoke.
  ...same(10, [701]),
  ...same(4, [711, 762]),
  ...same(5, [721]),
  ...same(8, [731]),
  ...same(45, [741]),
  ...same(7, [751]),
  ...same(6, [761]),
  ...same(18, [771]),
  ...same(19, [781]),
  // Clear, and clouds: to 25, 50, 84, 100 percent
  ...same(0, [800]),
  ...same(1, [801, 802]),
  ...same(2, [803]),
  ...same(3, [804]),
};

function same(code: number, ids: readonly number[]): Record<number, number> {
  return Object.fromEntries(ids.map((id) => [id, code]));
}

/** The WMO code of a condition id; undefined if it is not in the provider's list. */
export function wmoCodeOf(id: number | undefined): number | undefined {
  return id === undefined ? undefined : codes[id];
}

export const knownIds: readonly number[] = Object.keys(codes).map(Number);
