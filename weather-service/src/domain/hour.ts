const HOUR_MICROS = 3_600_000_000;

/** A full hour, as seconds since 1970-01-01T00:00:00Z: a multiple of 3,600. */
export type Hour = number & { readonly __brand: 'Hour' };

/** The full hour nearest to an instant in microseconds since 1970; half past rounds up. */
export function nearestHour(micros: number): Hour {
  return ((Math.floor(micros / HOUR_MICROS + 0.5) || 0) * 3600) as Hour;
}

export function hourOf(date: Date): Hour {
  return nearestHour(date.getTime() * 1000);
}

export function dateOf(hour: Hour): Date {
  return new Date(hour * 1000);
}

/** How long ago an hour was, in milliseconds; negative if it is in the future. */
export function ageMs(hour: Hour, now: Date): number {
  return now.getTime() - hour * 1000;
}
