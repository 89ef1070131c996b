import type { Run } from '@jogging/proto/runs';
import { compileAttributes, lineColumns, readLines } from '../lines.js';
import { attributeRenderer } from '../render.js';
import { runFields } from '../run.js';
import type { ResourceObject } from './resource-object.js';

const attributesOf = attributeRenderer(runFields);

/** A run as a resource object; `base` is the public base URL. */
export function renderRun(run: Run, base: string): ResourceObject {
  const self = runUrl(run, base);
  return {
    type: 'run',
    id: run.id,
    attributes: attributesOf(run),
    relationships: { user: { data: { type: 'user', id: run.userId }, links: { related: `${self}/user` } } },
    links: { self },
  };
}

export function runUrl({ id }: Pick<Run, 'id'>, base: string): string {
  return `${base}/runs/${id}`;
}

const printAttributes = compileAttributes(runFields);
const readRunLines = readLines(runFields);
const places = lineColumns(runFields).map(({ name }) => name);
const [id, user] = [places.indexOf('id'), places.indexOf('user_id')];

/**
 * The JSON array of `renderRun`, from the text of `ListRunsResponse.lines`: a list spends most of its time here, and with numbers
 * and objects in between it would spend three times as much (docs/performance.md). A test compares the two.
 */
export function runsText(lines: string, base: string): string {
  const escaped = JSON.stringify(base).slice(1, -1);
  let text = '';
  for (const values of readRunLines(lines)) {
    const self = `${escaped}/runs/${values[id]}`;
    text +=
      `${text && ','}{"type":"run","id":"${values[id]}","attributes":${printAttributes(values)}` +
      `,"relationships":{"user":{"data":{"type":"user","id":${values[user]}},"links":{"related":"${self}/user"}}}` +
      `,"links":{"self":"${self}"}}`;
  }
  return `[${text}]`;
}
