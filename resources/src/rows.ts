import { type BoundField, bindFields } from './bind.js';
import type { Resource } from './define.js';
import { messageOfRow, writeRow } from './fields.js';
import type { ColumnForm, ColumnKind, ColumnValue, Row } from './kinds/kind.js';

/** A resource's message as a row of its table, and back. */
export interface RowMapping<Message> {
  /** Every column. */
  readonly columns: readonly string[];
  readonly kinds: Readonly<Record<string, ColumnKind>>;
  toRow(message: Message): Row;
  /** The columns of the given values, by member; null clears a column, undefined leaves it unchanged. */
  toColumns(values: { readonly [Member in keyof Message]?: Message[Member] | null | undefined }): Row;
  fromRow(row: Row): Message;
}

export function rowMapping<Message extends object>(resource: Resource<Message>): RowMapping<Message> {
  const { identifiers, internals, attributes } = resource;
  const bound = uniqueMembers([...bindFields(identifiers), ...bindFields(internals), ...bindFields(attributes)]);
  return {
    columns: bound.flatMap(({ columns }) => columns),
    kinds: Object.fromEntries(
      bound.flatMap(({ field, columns }) =>
        field.kind.columns.map(({ kind }: ColumnForm, index) => [columns[index] ?? '', kind]),
      ),
    ),
    toRow(message) {
      const row: Record<string, ColumnValue> = {};
      writeRow(row, bound, message);
      return row;
    },
    toColumns(values) {
      const row: Record<string, ColumnValue> = {};
      for (const { field, columns } of bound) {
        const value = (values as Readonly<Record<string, unknown>>)[field.member];
        if (field.within !== undefined || value === undefined) continue;
        if (value === null) for (const column of columns) row[column] = null;
        else field.kind.toRow(row, columns, value);
      }
      return row;
    },
    // Complete by the check of defineResource: there is a field for each member.
    fromRow: (row) => messageOfRow(row, bound) as Message,
  };
}

/** The columns of some of a message's fields, `weather` for example. */
export function columnsOf(resource: Resource, name: string): readonly string[] {
  const found = bindFields({ ...resource.identifiers, ...resource.internals, ...resource.attributes }).find(
    (each) => each.name === name,
  );
  if (!found) throw new TypeError(`a ${resource.type} has no field ${name}`);
  return found.columns;
}

/** The fields without second names of the same member, such as `user_id` for a user's `id`. */
function uniqueMembers(bound: readonly BoundField[]): BoundField[] {
  const taken = new Set<string>();
  return bound.filter(({ field }) => {
    const member = `${field.within ?? ''}.${field.member}`;
    if (field.access === 'write-only' || taken.has(member)) return false;
    taken.add(member);
    return true;
  });
}
