import { type Instant, localDate, OffsetKind } from '@jogging/proto/common';
import { dateIn } from '@jogging/resources';
import type { Owner } from './owner.js';
import { type Place, type Places, placesOf } from './places.js';

/** Sources of zones for runs without their own. */
export interface Zones {
  /** The IANA name of the zone at a place. */
  at(place: Place): string;
  /**
   * The zone that the owner has chosen, if any.
   *
   * @throws MissingOwnerZone if it has not been looked up yet
   */
  ofOwner(owner: Owner): string | undefined;
}

interface DatedRun extends Places {
  readonly startTime: Instant;
  readonly timeZone?: string | undefined;
}

/**
 * The calendar date of a run's start, in the first of these zones that is known: its own; the numeric offset of its start; for
 * `Z` or no offset, which give the instant and not the place (RFC 9557, section 2), the zone at its start, else at its end; the
 * owner's; UTC.
 *
 * @throws MissingOwnerZone
 */
export function dateOf(run: DatedRun, owner: Owner, zones: Zones): string {
  const { startTime } = run;
  if (run.timeZone === undefined && hasNumericOffset(startTime)) return localDate(startTime);
  const { start, end } = placesOf(run);
  const place = start ?? end;
  const zone = run.timeZone ?? (place ? zones.at(place) : zones.ofOwner(owner));
  return zone === undefined ? localDate({ ...startTime, offsetMinutes: 0 }) : dateIn(zone, startTime.micros / 1000);
}

/** Release 1.0.0 stored `Z` and `+00:00` alike; most of them were `Z`. */
export function hasNumericOffset({ offsetKind, offsetMinutes }: Instant): boolean {
  return offsetMinutes !== 0 || offsetKind === OffsetKind.NUMERIC;
}
