import { instantOfLocal, offsetAt } from '@jogging/resources/zones';
import { instantText } from './formats/activity.js';

/**
 * Converts a local time without an offset to an instant with the zone's offset at that time. Without a zone it is UTC and ends in
 * `Z`, which does not say where the clock was.
 */
export function localTimeIn(timeZone: string | undefined): (local: string) => string {
  if (timeZone === undefined) return (local) => `${local}Z`;
  return (local) => {
    const instant = instantOfLocal(timeZone, Date.parse(`${local}Z`));
    return instantText(instant, Math.round(offsetAt(timeZone, instant) / 60_000));
  };
}
