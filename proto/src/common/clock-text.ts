const SECONDS_PER_DAY = 86_400;
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

// Cached dates by day, in the slot of the day modulo the number of slots: lists print six times a row, and a page of runs covers
// few days. A Date for each time took a fifth of the time to print a row.
const places = 4_096;
const daysKept = new Float64Array(places).fill(Number.NaN);
const datesKept: string[] = new Array(places).fill('');

/** `2020-01-24T16:34:34` of whole seconds since 1970-01-01T00:00:00, years 0000 to 9999. */
export function printClock(seconds: number): string {
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const place = day & (places - 1);
  if (daysKept[place] !== day) {
    datesKept[place] = new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 11);
    daysKept[place] = day;
  }
  const rest = seconds - day * SECONDS_PER_DAY;
  const minutes = Math.floor(rest / 60);
  return `${datesKept[place]}${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[rest % 60]}`;
}

/** Whole milliseconds since 1970-01-01T00:00:00Z as Date.prototype.toISOString prints them, years 0000 to 9999. */
export function printTimestamp(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const rest = ms - seconds * 1000;
  return `${printClock(seconds)}.${rest < 100 ? `0${twoDigits[rest] ?? rest}` : rest}Z`;
}
