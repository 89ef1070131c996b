import { jsonColumns, runTextColumns } from '@jogging/resources';

const texts = runTextColumns.map((name) =>
  jsonColumns.has(name) ? `coalesce(to_json(${name})::text, 'null')` : `coalesce(${name}::text, '')`,
);

/**
 * A run as one line of `ListRunsResponse.lines` with all that its document is made of: forty columns of twenty rows, each a value of its own to read, were
 * half of what a list cost here (docs/performance.md).
 */
export const lineSql = `concat_ws(E'\\x1f', ${texts.join(', ')}) AS line`;

export interface RunLine {
  readonly line: string;
}
