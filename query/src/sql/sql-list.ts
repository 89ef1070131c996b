import type { PageRequest } from '../check/page-request.js';
import type { CursorCodec, Position } from '../cursor.js';
import type { KeyColumn } from './keyset.js';
import { makePage } from './read-page.js';
import type { Sql } from './sql.js';
import { listStatement, names } from './statement.js';
import { StatementNames } from './statement-names.js';
import type { CompiledList, Listed, Source, Statement } from './types.js';

type Line = Readonly<Record<string, unknown>>;

export interface ListOfRows {
  readonly name: string;
  /** Whether the list has neither a filter nor a sort. */
  readonly plain: boolean;
  readonly costly: boolean;
}

/** A checked query over SQL. */
export class SqlList implements CompiledList {
  constructor(
    readonly filter: Sql | undefined,
    private readonly keys: readonly KeyColumn[],
    private readonly page: PageRequest,
    private readonly codec: CursorCodec,
    private readonly list: ListOfRows,
  ) {}

  get costly(): boolean {
    return this.list.costly;
  }

  statement(source: Source): Statement {
    const { text, params } = listStatement(source, this.filter, this.keys, this.page).numbered();
    const name = this.page.kind === 'everything' ? undefined : this.nameOf(text, source);
    return name === undefined ? { text, params } : { text, params, name };
  }

  private nameOf(text: string, { cacheStatement = false }: Source): string | undefined {
    const { name, plain } = this.list;
    if (plain) return plainLists.nameOf(name, text);
    return cacheStatement ? filteredLists.nameOf(name, text) : undefined;
  }

  /** The rows still have the kit's own columns: copying each row would cost more than everything else here. */
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
    return { rows: listed.rows as unknown as Row[], page: listed.page, fact: first?.[names.fact] === true };
  }

  private positionOf(line: Line): Position {
    return this.keys.map((_, index) => {
      const key = line[names.key(index)];
      return key === null || key === undefined ? null : String(key);
    });
  }
}

/** Plain lists have few texts: one for each scope, page size and direction. */
const plainLists = new StatementNames({ most: 1_000, from: 1 });
/** Parsing and planning a filter costs more than running it. But clients choose its shape, and each connection caches it. */
const filteredLists = new StatementNames({ most: 100, from: 3 });
