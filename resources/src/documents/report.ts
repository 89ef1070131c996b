import type { Resource } from '../define.js';
import { compileAttributes, lineColumns, readLines } from '../lines.js';

/** Compiles the printing of a report's rows: the JSON array of its resource objects, from the text of `ListPeriodsResponse.lines`. */
export function compileReport(resource: Resource): (lines: string) => string {
  const printAttributes = compileAttributes(resource);
  const read = readLines(resource);
  const id = lineColumns(resource).findIndex(({ name }) => name === 'id');
  const start = `{"type":${JSON.stringify(resource.type)},"id":`;
  return (lines) => {
    let text = '';
    for (const values of read(lines))
      text += `${text && ','}${start}${values[id]},"attributes":${printAttributes(values)}}`;
    return `[${text}]`;
  };
}
