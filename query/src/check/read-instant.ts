import {
  earliestInstantMicros,
  type InstantReading,
  latestInstantMicros,
  OffsetKind,
  parseInstantLiteral,
} from '@jogging/proto/common';
import { instantOfLocal, isTimeZone, offsetAt } from '@jogging/resources';

const DAY_MICROS = 86_400_000_000;

/**
 * Reads an instant to compare with, as `parseInstantLiteral`; without an offset it is the local time of the zone in its suffix
 * (RFC 9557), if it has one.
 */
export function readInstant(text: string): InstantReading {
  const reading = parseInstantLiteral(text);
  if (!reading.ok || reading.instant.zone === undefined) return reading;
  const { micros, offsetKind, offsetMinutes, zone } = reading.instant;
  if (!isTimeZone(zone))
    return fault(`must not end in [${zone}], which is not an IANA time zone, such as Europe/Paris`);
  // Beyond a day of every instant that is stored, no offset changes a comparison.
  if (micros < earliestInstantMicros - DAY_MICROS || micros > latestInstantMicros + DAY_MICROS) return reading;

  const wholeMs = Math.floor(micros / 1000);
  if (offsetKind === OffsetKind.NONE) {
    const local = instantOfLocal(zone, wholeMs) * 1000 + (micros - wholeMs * 1000);
    return { ok: true, instant: { ...reading.instant, micros: local } };
  }
  const isNumeric = offsetKind === OffsetKind.NUMERIC;
  if (isNumeric && Math.round(offsetAt(zone, wholeMs) / 60_000) !== offsetMinutes) {
    return fault(`must not have an offset that clocks in ${zone} do not have then`);
  }
  return reading;
}

function fault(text: string): InstantReading {
  return { ok: false, fault: text };
}
