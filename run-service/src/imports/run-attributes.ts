import type { ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { inputOf, runFields, type StoredField } from '@jogging/resources';
import type { FoundRun } from './formats/found-run.js';

/** An item as a client would send it: with the names and JSON types of the API. */
export function attributesOf(found: FoundRun): Record<string, unknown> {
  const { start, end } = found;
  return withoutUndefined({
    distance: String(found.distance),
    start_time: found.startTime,
    end_time: found.endTime,
    time_zone: found.timeZone,
    start_lat: start && degrees(start.lat),
    start_lng: start && degrees(start.lng),
    end_lat: end && degrees(end.lat),
    end_lng: end && degrees(end.lng),
    indoor: found.indoor,
    moving_time: found.movingTime,
    elevation_gain: found.elevationGain === undefined ? undefined : Math.round(found.elevationGain * 10) / 10,
    average_heart_rate: rounded(found.averageHeartRate),
    max_heart_rate: rounded(found.maxHeartRate),
    title: cut(found.title, 200),
    notes: cut(found.notes, 5_000),
    tags: found.tags,
    counts_for_records: found.countsForRecords,
  });
}

/** The same, parsed by the fields of runs like a document. */
export function inputFor(attributes: Readonly<Record<string, unknown>>): {
  readonly input: RunInput;
  readonly faults: readonly ValueFault[];
} {
  const fields: Readonly<Record<string, StoredField>> = runFields.attributes;
  const values = new Map<string, unknown>();
  const faults: ValueFault[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const field = fields[name];
    if (!field || field.access === 'read') continue;
    const reading = field.kind.read(value, field);
    if ('value' in reading) values.set(name, reading.value);
    else {
      for (const { problem } of reading.problems) {
        faults.push({ field: `attributes.${name}`, code: 'invalid_value', detail: `${name} ${problem}.` });
      }
    }
  }
  return { input: inputOf(runFields, values), faults };
}

function withoutUndefined(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function degrees(value: number): string {
  return String(Number(value.toFixed(7)));
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

function cut(text: string | undefined, most: number): string | undefined {
  if (text === undefined || text === '') return undefined;
  return [...text.replaceAll('\0', '').toWellFormed()].slice(0, most).join('');
}
