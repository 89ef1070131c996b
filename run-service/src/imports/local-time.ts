import { instantOfLocal, offsetAt } from '@jogging/resources/zones';
import { instantText } from './formats/activity.js';

/** Converts a local time without an offset to an instant with the zone's offset at that time. */
export function localTimeIn(timeZone: string): (local: string) => string {
  return (local) => {
    const instant = instantOfLocal(timeZone, Date.parse(`${local}Z`));
    return instantText(instant, Math.round(offsetAt(timeZone, instant) / 60_000));
  };
}
