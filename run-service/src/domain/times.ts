import { type Instant, OffsetKind } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { instantOfLocal, isTimeZone, offsetAt } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RunAttributes } from './run.js';
import { faultOf } from './value-fault.js';

/** The times and the zone in an input, with the faults found in them. */
export interface ReadTimes {
  readonly values: ReadonlyMap<string, unknown>;
  readonly faults: readonly Fault[];
}

const names = { startTime: 'start_time', endTime: 'end_time' } as const;
const keys = ['startTime', 'endTime'] as const;

/**
 * Reads the times of an input in their zone: `time_zone`, else the suffix of a time (RFC 9557), else the run's current zone. A
 * time without an offset is local time in that zone, else UTC.
 */
export function readTimes(input: RunInput, current: RunAttributes | undefined): ReadTimes {
  const faults: Fault[] = [];
  const values = new Map<string, unknown>();
  const suffix = suffixZone(input, faults);
  if (suffix !== undefined) values.set('time_zone', suffix);
  const zone = zoneOf(input, suffix, current);
  const { startTime, endTime } = input;
  if (startTime && endTime && isLocal(startTime) !== isLocal(endTime)) faults.push(oneSided(startTime));
  for (const key of keys) {
    const sent = input[key];
    if (sent) values.set(names[key], plain(isLocal(sent) && zone !== undefined ? inZone(sent, zone) : sent));
  }
  return { values, faults };
}

/** The zone of the suffixes, if the request sends no zone of its own. */
function suffixZone(input: RunInput, faults: Fault[]): string | undefined {
  const isCleared = input.timeZone === '' || input.cleared.includes('time_zone');
  let found = isCleared ? undefined : input.timeZone;
  let unknown = false;
  for (const key of keys) {
    const zone = input[key]?.zone;
    if (zone === undefined) continue;
    const contradiction = contradictionOf(input[key], zone, found, isCleared);
    if (contradiction !== undefined) faults.push(faultOf(names[key], `${names[key]} ${contradiction}`));
    unknown ||= !isTimeZone(zone);
    found ??= zone;
  }
  return isCleared || unknown || input.timeZone !== undefined ? undefined : found;
}

function contradictionOf(
  instant: Instant | undefined,
  zone: string,
  found: string | undefined,
  isCleared: boolean,
): string | undefined {
  if (!isTimeZone(zone)) return `ends in [${zone}], which is not an IANA time zone, such as Europe/Paris.`;
  if (isCleared) return `ends in [${zone}], but time_zone is null.`;
  if (found !== undefined && found.toLowerCase() !== zone.toLowerCase())
    return `ends in [${zone}], but the time zone is ${found}.`;
  if (instant?.offsetKind !== OffsetKind.NUMERIC) return undefined;
  const minutes = Math.round(offsetAt(zone, instant.micros / 1000) / 60_000);
  return minutes === instant.offsetMinutes ? undefined : `has an offset that clocks in ${zone} do not have then.`;
}

function zoneOf(input: RunInput, suffix: string | undefined, current: RunAttributes | undefined): string | undefined {
  if (input.timeZone === '' || input.cleared.includes('time_zone')) return undefined;
  const zone = input.timeZone ?? suffix ?? current?.timeZone;
  return zone !== undefined && isTimeZone(zone) ? zone : undefined;
}

function isLocal({ offsetKind }: Instant): boolean {
  return offsetKind === OffsetKind.NONE;
}

function oneSided(start: Instant): Fault {
  const [without, other] = isLocal(start) ? ['start_time', 'end_time'] : ['end_time', 'start_time'];
  const detail = `${without} has no offset, but ${other} has one: write both with an offset, or neither.`;
  return faultOf(without ?? '', detail);
}

/** The instant at which the zone's clocks show the written time. */
function inZone(local: Instant, zone: string): Instant {
  const wholeMs = Math.floor(local.micros / 1000);
  const rest = local.micros - wholeMs * 1000;
  return { ...local, micros: instantOfLocal(zone, wholeMs) * 1000 + rest };
}

/** A run's stored form: a time without an offset is shown as `Z`. */
function plain({ micros, offsetMinutes, fractionDigits, offsetKind }: Instant): Instant {
  const kind = offsetKind === OffsetKind.NONE ? OffsetKind.UTC : offsetKind;
  return { micros, offsetMinutes, fractionDigits, offsetKind: kind, zone: undefined };
}
