import { type BoundField, bindFields, stemOf } from './bind.js';
import type { StoredFields } from './define.js';
import { messageOfRow, renderFields, sameFields, writeRow } from './fields.js';
import { type ColumnForm, type Kind, refuse } from './kinds/kind.js';

/** A message as an object of parts: each has its own columns, so that all can be filtered and sorted. */
export function objectKind<Message extends object>(parts: StoredFields): Kind<Message> {
  const bound = bindFields(parts);
  let rebound: { readonly names: readonly string[]; readonly bound: readonly BoundField[] } | undefined;
  /** The parts with the columns' names, which begin with the name of the object; a resource has one set of them. */
  const rebind = (names: readonly string[]): readonly BoundField[] => {
    if (rebound?.names !== names) rebound = { names, bound: withColumns(bound, names) };
    return rebound.bound;
  };
  return {
    columns: bound.flatMap(({ name, field }) =>
      field.kind.columns.map(
        (form): ColumnForm => ({
          ...form,
          suffix: `_${stemOf(name, field)}${form.suffix}`,
          ...(field.line !== undefined && { generation: field.line }),
        }),
      ),
    ),
    toRow: (row, names, message) => writeRow(row, rebind(names), message),
    fromRow: (row, names) => messageOfRow(row, rebind(names)) as Message,
    toJson: (message) => renderFields(bound, message),
    printText: (...texts) => {
      const printed = withColumns(bound, texts).map(
        ({ name, field, columns }) => `${JSON.stringify(name)}:${field.kind.printText(...columns)}`,
      );
      return `{${printed.join(',')}}`;
    },
    equals: (one, other) => sameFields(bound, one, other),
    read: () => refuse('is set by the server'),
  };
}

function withColumns(bound: readonly BoundField[], names: readonly string[]): BoundField[] {
  let next = 0;
  return bound.map((each) => {
    const columns = names.slice(next, next + each.columns.length);
    next += each.columns.length;
    return { ...each, columns };
  });
}
