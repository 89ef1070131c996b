import { createHash } from 'node:crypto';
import type { CursorCodec, Position } from './cursor.js';
import type { KeyColumn } from './keyset.js';
import { listStatement, names } from './list-statement.js';
import type { PageRequest } from './page-request.js';
import { makePage } from './read-page.js';
import type { Sql } from './sql.js';
import type { CompiledList, Listed, Source, Statement } from './types.js';

type Line = Readonly<Record<string, unknown>>;

/** A checked query over SQL. */
export class SqlList implements CompiledList {
  constructor(
    readonly filter: Sql | undefined,
    private readonly keys: readonly KeyColumn[],
    private readonly page: PageRequest,
    private readonly codec: CursorCodec,
    /** Names the statement of a list without filter and sort: few texts, asked for often. */
    private readonly preparedAs: string | undefined,
  ) {}

  statement(source: Source): Statement {
    const { text, params } = listStatement(source, this.filter, this.keys, this.page).numbered();
    if (this.preparedAs === undefined) return { text, params };
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, 16);
    return { text, params, name: `list-${this.preparedAs.slice(0, 32)}-${digest}` };
  }

  read<Row extends object>(lines: readonly Line[]): Listed<Row> {
    const [first] = lines;
    const rows = first && names.present in first ? lines.filter((line) => line[names.present] === true) : lines;
    const count = first?.[names.count];
    const listed = makePage(
      this.page,
      { rows, count: count === undefined ? undefined : Number(count), behind: first?.[names.behind] === true },
      this.codec,
      (line) => this.positionOf(line),
    );
    return { rows: ownColumns<Row>(listed.rows), page: listed.page };
  }

  private positionOf(line: Line): Position {
    return this.keys.map((_, index) => {
      const text = line[names.position(index)];
      return typeof text === 'string' ? text : null;
    });
  }
}

/** The rows as the service selected them, without what the kit added. Every row has the columns of the first. */
function ownColumns<Row>(lines: readonly Line[]): Row[] {
  const columns = Object.keys(lines[0] ?? {}).filter((name) => !name.startsWith('$'));
  return lines.map((line) => {
    const row: Record<string, unknown> = {};
    for (const name of columns) row[name] = line[name];
    return row as Row;
  });
}
