/** A run's instant as people read it: the local time at its place. */
export interface LocalClock {
  /** `2026-11-28T18:30:00`, in the format of `<input type="datetime-local">`. */
  readonly text: string;
  readonly offsetMinutes: number;
}

const instantForm = /^(.{19})(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The zone of this browser. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The local time of an instant in its zone, else in its written offset. */
export function localClock(instant: string, zone: string | null): LocalClock {
  const ms = Date.parse(instant);
  if (zone) return clockAt(ms, zoneOffset(ms, zone));
  const offset = instantForm.exec(instant)?.[2] ?? 'Z';
  if (offset === 'Z') return clockAt(ms, 0);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return clockAt(ms, offset.startsWith('-') ? -minutes : minutes);
}

function clockAt(ms: number, offsetMinutes: number): LocalClock {
  return { text: new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 19), offsetMinutes };
}

/** The instant of a local time in a zone, in ms since 1970. A time that a clock change skips moves forward. */
export function instantOf(local: string, zone: string): number {
  const asUtc = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  const first = asUtc - zoneOffset(asUtc, zone) * 60_000;
  return asUtc - zoneOffset(first, zone) * 60_000;
}

/** RFC 3339 with the zone's offset at that instant. */
export function printInstant(ms: number, zone: string): string {
  const { text, offsetMinutes } = clockAt(ms, zoneOffset(ms, zone));
  const magnitude = Math.abs(offsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${text}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(magnitude / 60))}:${two(magnitude % 60)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC. @throws RangeError for a zone that does not exist */
export function zoneOffset(ms: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

export function isZone(zone: string): boolean {
  try {
    zoneOffset(0, zone);
    return true;
  } catch {
    return false;
  }
}

const day = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A calendar date, `2026-11-28`, in words. */
export const dateText = (date: string): string => day.format(Date.parse(`${date}T00:00:00Z`));
export const shortDateText = (date: string): string => shortDay.format(Date.parse(`${date}T00:00:00Z`));
/** The time of day of an instant at its place. */
export const clockText = (instant: string, zone: string | null): string => localClock(instant, zone).text.slice(11, 16);
