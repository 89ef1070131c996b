import type { Comparison, TextMatch } from '../operators.js';
import { type BoundColumn, comparisonSql } from './columns.js';
import { raw, type Sql } from './sql.js';

/** A field compared with another of the same domain. */
export function compileFields(left: BoundColumn, by: Comparison | TextMatch, right: BoundColumn): Sql {
  if (left.domain === 'text') return compileTexts(textSql(left), by, textSql(right));
  if (by === 'startswith' || by === 'endswith' || by === 'contains') throw new TypeError(`${by} compares text`);
  const [one, two] = left.domain === 'boolean' || left.domain === 'date' ? [left.sql, right.sql] : numbers(left, right);
  return raw(`(${one} ${comparisonSql[by]} ${two})`);
}

function compileTexts(left: string, by: Comparison | TextMatch, right: string): Sql {
  switch (by) {
    case 'startswith':
      return raw(`starts_with(${left}, ${right})`);
    case 'endswith':
      return raw(`(right(${left}, length(${right})) = ${right})`);
    case 'contains':
      return raw(`(strpos(${left}, ${right}) > 0)`);
    default:
      return raw(`(${left} ${comparisonSql[by]} ${right})`);
  }
}

function textSql({ sql, kind }: BoundColumn): string {
  return `(${sql}${kind === 'uuid' ? '::text' : ''} COLLATE "C")`;
}

/** Both in one unit: doubles if one is a double, else whole numbers of the finer scale, which may overflow bigint. */
function numbers(left: BoundColumn, right: BoundColumn): [string, string] {
  if (left.kind === 'double' || right.kind === 'double') return [asDouble(left), asDouble(right)];
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  return [inUnits(left, scale), inUnits(right, scale)];
}

function asDouble({ sql, scale }: BoundColumn): string {
  return scale === 0 ? `(${sql})::float8` : `((${sql})::float8 / ${10 ** scale}::float8)`;
}

function fractionDigits({ kind, scale }: BoundColumn): number {
  return kind === 'timestamptz' ? 6 : scale;
}

function inUnits(column: BoundColumn, scale: number): string {
  const { sql, kind } = column;
  if (kind === 'timestamptz') return `(extract(epoch from ${sql}) * 1000000)`;
  const digits = scale - fractionDigits(column);
  return digits === 0 ? sql : `((${sql})::numeric * ${10 ** digits})`;
}
