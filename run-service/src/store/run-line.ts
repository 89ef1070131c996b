import { jsonColumns, type RunTexts, runTextColumns } from '@jogging/proto/documents';

/** ASCII's unit separator: in no number or date, and in JSON only escaped. */
const separator = '\u001f';

const texts = runTextColumns.map((name) =>
  jsonColumns.has(name) ? `coalesce(to_json(${name})::text, 'null')` : `coalesce(${name}::text, '')`,
);

/**
 * A run as one text with all that its document is made of: forty columns of twenty rows, each a value of its own to read, were
 * half of what a list cost here (docs/performance.md).
 */
export const lineSql = `concat_ws(E'\\x1f', ${texts.join(', ')}) AS line`;

export interface RunLine {
  readonly line: string;
}

export function textsOf({ line }: RunLine): RunTexts {
  return line.split(separator) as unknown as RunTexts;
}
