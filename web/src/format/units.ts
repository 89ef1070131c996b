/** The units that a user reads; the API itself is always metric. */
export type Units = 'metric' | 'imperial';

const METRES_PER_MILE = 1609.344;
const METRES_PER_FOOT = 0.3048;

const decimals = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [whole, one, two] = [decimals(0), decimals(1), decimals(2)];

export const longUnit = (units: Units): string => (units === 'metric' ? 'km' : 'mi');

/** Metres of one kilometre or one mile. */
export const metresPerUnit = (units: Units): number => (units === 'metric' ? 1000 : METRES_PER_MILE);

/** `4.20 km`; from 100 on with one decimal. */
export function distanceText(metres: number, units: Units): string {
  const value = metres / metresPerUnit(units);
  return `${(value < 100 ? two : one).format(value)} ${longUnit(units)}`;
}

/** Seconds per km as `5:45 /km` or per mile; a dash for none. */
export function paceText(secondsPerKm: number | null | undefined, units: Units): string {
  if (!secondsPerKm) return '–';
  return `${minutesText((secondsPerKm * metresPerUnit(units)) / 1000)} /${longUnit(units)}`;
}

export function minutesText(seconds: number): string {
  const rounded = Math.round(seconds);
  return `${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, '0')}`;
}

/** Seconds as `1:02:03` or `24:11`. */
export function durationText(seconds: number): string {
  const rounded = Math.round(seconds);
  const hours = Math.floor(rounded / 3600);
  if (hours === 0) return minutesText(rounded);
  return `${hours}:${String(Math.floor((rounded % 3600) / 60)).padStart(2, '0')}:${String(rounded % 60).padStart(2, '0')}`;
}

/** `1 h 20 min`, for totals. */
export function totalTimeText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${whole.format(hours)} h ${minutes % 60} min`;
}

export function temperatureText(celsius: number, units: Units): string {
  return units === 'metric' ? `${whole.format(celsius)} °C` : `${whole.format(celsius * 1.8 + 32)} °F`;
}

export function windText(metresPerSecond: number, units: Units): string {
  return units === 'metric'
    ? `${whole.format(metresPerSecond * 3.6)} km/h`
    : `${whole.format((metresPerSecond * 3600) / METRES_PER_MILE)} mph`;
}

export function elevationText(metres: number, units: Units): string {
  return units === 'metric' ? `${whole.format(metres)} m` : `${whole.format(metres / METRES_PER_FOOT)} ft`;
}

/** `1:02:03`, `24:11` or `24` (minutes) as seconds; undefined if it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(?:(\d{1,3}):(?=[0-5]?\d:))?(\d{1,4})(?::([0-5]\d))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
