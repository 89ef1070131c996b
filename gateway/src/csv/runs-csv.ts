import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Run } from '@jogging/proto/runs';
import { attributeRenderer, runFields, type StoredField } from '@jogging/resources';
import { renderCsv } from './csv.js';

const attributesOf = attributeRenderer(runFields);
/** The columns of the reference, with one for each member of `weather`. */
export const runColumns = columnsOf(runFields.attributes);
/** Runs in a piece of a streamed file, which is rendered in one go: that blocks the event loop for a few milliseconds. */
export const RUNS_IN_PIECE = 50;

/** Streams runs as CSV, always metric. */
export async function* runsCsv(runs: AsyncIterable<Run>): AsyncGenerator<string> {
  let rows: Record<string, unknown>[] = [];
  let header = true;
  for await (const run of runs) {
    rows.push(runRow(attributesOf(run)));
    if (rows.length < RUNS_IN_PIECE) continue;
    yield renderCsv(runColumns, rows, { header });
    rows = [];
    header = false;
    await nextTurn();
  }
  if (header || rows.length > 0) yield renderCsv(runColumns, rows, { header });
}

/** The cells of a run, by the attributes of its resource. */
export function runRow(attributes: object): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (Array.isArray(value)) row[name] = value.length === 0 ? '' : JSON.stringify(value);
    else if (typeof value === 'boolean') row[name] = String(value);
    else if (typeof value !== 'object' || value === null) row[name] = value;
    else for (const [part, each] of Object.entries(value)) row[`${name}.${part}`] = each;
  }
  return row;
}

function columnsOf(attributes: Readonly<Record<string, StoredField>>): Record<string, StoredField> {
  const columns: Record<string, StoredField> = {};
  for (const [name, field] of Object.entries(attributes)) {
    if (!field.parts) columns[name] = field;
    else for (const [part, each] of Object.entries(field.parts)) columns[`${name}.${part}`] = each;
  }
  return columns;
}
