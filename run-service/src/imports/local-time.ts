import { instantOfLocal, offsetAt } from '@jogging/resources/zones';
import { instantText } from './formats/activity.js';

/** A local time without an offset as an instant with the offset that the zone had then. */
export function localTimeIn(timeZone: string): (local: string) => string {
  return (local) => {
    const instant = instantOfLocal(timeZone, Date.parse(`${local}Z`));
    return instantText(instant, Math.round(offsetAt(timeZone, instant) / 60_000));
  };
}
