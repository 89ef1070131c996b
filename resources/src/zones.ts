const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/** Formatters by zone: creating one takes a hundred times as long as using it, and each takes about 20 kB. */
const clocks = new Map<string, Intl.DateTimeFormat>();
const MOST_CLOCKS = 200;

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (clocks.size >= MOST_CLOCKS) {
    const [oldest = ''] = clocks.keys();
    clocks.delete(oldest);
  }
  clocks.set(zone, clock);
  return clock;
}

/** Whether this runtime's time zone database has the name. V8 also accepts offsets such as +01:00, which do not name a zone. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9._+/-]{0,63}$/.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The offset of a zone's clocks from UTC in milliseconds, whole seconds: before standard time they showed local mean
 * time, in Paris 9 min 21 s ahead.
 *
 * @param instantMs milliseconds since 1970, years 1 to 9999
 * @throws RangeError for a zone that does not exist
 */
export function offsetAt(zone: string, instantMs: number): number {
  const wholeSeconds = Math.floor(instantMs / SECOND_MS) * SECOND_MS;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of clockOf(zone).formatToParts(wholeSeconds)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSeconds;
}

/**
 * The instant at which a zone's clocks show a local time: the first of two if the clocks were set back over it; if they were set
 * forward over it, as much later as they were (Temporal's "compatible", RFC 5545, section 3.3.5).
 *
 * @param localMs the local time as milliseconds since 1970-01-01T00:00:00 of the same clock
 */
export function instantOfLocal(zone: string, localMs: number): number {
  // No change of clocks is longer than a day, nor are two within two days of each other.
  const before = offsetAt(zone, localMs - DAY_MS);
  const after = offsetAt(zone, localMs + DAY_MS);
  const candidates = [localMs - before, localMs - after].sort((one, other) => one - other);
  return candidates.find((instant) => instant + offsetAt(zone, instant) === localMs) ?? localMs - before;
}

/** The calendar date that a zone's clocks show, YYYY-MM-DD. */
export function dateIn(zone: string, instantMs: number): string {
  return new Date(instantMs + offsetAt(zone, instantMs)).toISOString().slice(0, 10);
}
