import { bindFields, stemOf } from './bind.js';
import type { Resource, StoredField, StoredFields } from './define.js';

/** ASCII's separators of units and records: in no number or date, and in JSON only escaped. */
export const valueSeparator = '\u001f';
export const lineSeparator = '\u001e';

/** One of the values of a line. */
export interface LineColumn {
  readonly name: string;
  readonly line: 'plain' | 'json';
}

/**
 * The columns of a list's lines, in order: those of each generation follow the earlier ones, so that a line of an earlier release
 * keeps its meaning.
 */
export function lineColumns({ identifiers, attributes }: Resource): LineColumn[] {
  const all = bindFields({ ...identifiers, ...attributes }).flatMap(({ field, columns }) =>
    field.kind.columns.map((form, index) => ({
      name: columns[index] ?? '',
      line: form.line,
      generation: form.generation ?? field.line ?? 0,
    })),
  );
  return all.toSorted((one, other) => one.generation - other.generation).map(({ name, line }) => ({ name, line }));
}

/** The SQL for the text of a line from a row. */
export function lineSql(resource: Resource): string {
  const texts = lineColumns(resource).map(({ name, line }) =>
    line === 'json' ? `coalesce(to_json(${name})::text, 'null')` : `coalesce(${name}::text, '')`,
  );
  return `concat_ws(E'\\x1f', ${texts.join(', ')})`;
}

/** The values of each line; those that an earlier release did not write are empty. */
export function readLines(resource: Resource): (lines: string) => string[][] {
  const count = lineColumns(resource).length;
  return (lines) => {
    if (lines === '') return [];
    return lines.split(lineSeparator).map((line) => {
      const values = line.split(valueSeparator);
      while (values.length < count) values.push('');
      return values;
    });
  };
}

/** The JSON text of an object from the values of a line. */
export type PrintLine = (values: readonly string[]) => string;

/** How each member of an object is printed: a text before it, and its kind with the places of its columns. */
interface Step {
  readonly before: string;
  readonly print: (...texts: string[]) => string;
  readonly places: readonly number[];
}

/** Compiles the printing of a resource's attributes. */
export function compileAttributes(resource: Resource): PrintLine {
  const places = new Map(lineColumns(resource).map(({ name }, place) => [name, place]));
  const steps: Step[] = [];
  let before = '';
  const add = (fields: StoredFields, prefix: string): void => {
    let opening = '{';
    for (const { name, field, columns } of bindFields(fields)) {
      before += `${opening}${JSON.stringify(name)}:`;
      opening = ',';
      if (field.parts) add(field.parts, `${prefix}${stemOf(name, field)}_`);
      else {
        steps.push({
          before,
          print: printerOf(field),
          places: columns.map((column) => places.get(`${prefix}${column}`) ?? -1),
        });
        before = '';
      }
    }
    before += '}';
  };
  const readable = Object.entries(resource.attributes).filter(([, field]) => field.access !== 'write-only');
  add(Object.fromEntries(readable), '');
  return generate(steps, before);
}

/** Prints a value that is missing from an earlier release's line as the value that it stands for. */
function printerOf({ kind, absent }: StoredField): Step['print'] {
  if (absent === undefined) return kind.printText;
  const instead = JSON.stringify(kind.toJson(absent));
  return (...texts) => (texts[0] === '' ? instead : kind.printText(...texts));
}

/**
 * One function for all steps, whose source is generated only from the definition. A loop over the steps takes 12 % longer for a
 * page of twenty runs; this takes as long as handwritten concatenation.
 */
function generate(steps: readonly Step[], end: string): PrintLine {
  const printed = steps.map(({ before, places }, index) => {
    const values = places.map((place) => `values[${place}]`).join(', ');
    return `${JSON.stringify(before)} + print${index}(${values})`;
  });
  const names = steps.map((_, index) => `print${index}`);
  const make = new Function(...names, `return (values) => ${[...printed, JSON.stringify(end)].join(' + ')};`);
  return make(...steps.map(({ print }) => print)) as PrintLine;
}
