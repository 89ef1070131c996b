/** A piece of SQL with its parameters: pieces are combined first, and parameters numbered last. */
export class Sql {
  constructor(
    private readonly texts: readonly string[],
    private readonly values: readonly unknown[],
  ) {}

  /** The text with `$1`, `$2`, … and the parameters in that order. */
  numbered(): { text: string; params: unknown[] } {
    const params: unknown[] = [];
    const write = (piece: Sql): string =>
      piece.texts.reduce((text, part, at) => {
        const value = piece.values[at - 1];
        if (value instanceof Sql) return text + write(value) + part;
        params.push(value);
        return `${text}$${params.length}${part}`;
      });
    const text = write(this);
    return { text, params };
  }
}

/** A template whose values become parameters; pieces of SQL become part of the text. */
export function sql(texts: TemplateStringsArray, ...values: unknown[]): Sql {
  return new Sql(texts, values);
}

/** The service's own SQL, unescaped. */
export function raw(text: string): Sql {
  return new Sql([text], []);
}

export function join(pieces: readonly Sql[], separator: string): Sql {
  if (pieces.length === 0) return raw('');
  return new Sql(['', ...pieces.slice(1).map(() => separator), ''], pieces);
}
