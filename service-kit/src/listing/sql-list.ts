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
    return { text, params, name: statementName(this.preparedAs, text) };
  }

  /** The rows are what was answered, with the kit's own columns still on them: a copy of each would cost more than all else here. */
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
    return { rows: listed.rows as unknown as Row[], page: listed.page };
  }

  private positionOf(line: Line): Position {
    return this.keys.map((_, index) => {
      const key = line[names.key(index)];
      return key === null || key === undefined ? null : String(key);
    });
  }
}

/** Plain lists have few texts: by scope, size of page and direction. */
const statementNames = new Map<string, string>();
const mostNames = 1_000;

function statementName(list: string, text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    if (statementNames.size >= mostNames) statementNames.clear();
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, 16);
    name = `list-${list.slice(0, 32)}-${digest}`;
    statementNames.set(text, name);
  }
  return name;
}
