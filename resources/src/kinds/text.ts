import { expectType, type Kind, oneColumn, refuse } from './kind.js';

const asText = expectType('string');
const same = (value: string): string => value;

/** Whether a text can be stored: PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Any text. */
export const textKind: Kind<string> = {
  ...oneColumn({ kind: 'text', line: 'json', toColumn: same, fromColumn: asText }),
  toJson: same,
  printText: (text = '') => (text === '' ? 'null' : text),
  read(value) {
    if (typeof value !== 'string') return refuse('must be a string');
    return isStorable(value) ? { value } : refuse('must contain neither NUL nor half of a surrogate pair');
  },
};

const quoted = (text = ''): string => (text === '' ? 'null' : `"${text}"`);

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID, in letters of either case (RFC 9562, section 4). */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** A UUID made by the server. */
export const uuidKind: Kind<string> = {
  ...textKind,
  ...oneColumn({ kind: 'uuid', toColumn: same, fromColumn: asText }),
  printText: quoted,
};

/** A calendar date, YYYY-MM-DD. */
export const dateKind: Kind<string> = {
  ...textKind,
  ...oneColumn({ kind: 'date', toColumn: same, fromColumn: asText }),
  printText: quoted,
};

/**
 * An enum of a message, stored and shown as words. Of several members with one word the last is what the word is read as;
 * a member without a word means no value.
 */
export function wordsKind<Member extends string>(
  words: Readonly<Record<Member, string | null>>,
  line: 'plain' | 'json' = 'plain',
): Kind<Member> {
  const members = new Map<string, Member>();
  for (const member of Object.keys(words) as Member[]) {
    const word = words[member];
    if (word !== null) members.set(word, member);
  }
  return {
    ...oneColumn<Member>({
      kind: 'text',
      line,
      toColumn: (member) => words[member] ?? null,
      fromColumn(value) {
        const member = members.get(asText(value));
        if (member === undefined) throw new TypeError(`a column has the unknown word ${String(value)}`);
        return member;
      },
    }),
    toJson: (member) => words[member] ?? null,
    printText: line === 'json' ? textKind.printText : quoted,
    read(value) {
      const member = typeof value === 'string' ? members.get(value) : undefined;
      return member === undefined ? refuse(`must be one of ${[...members.keys()].join(', ')}`) : { value: member };
    },
  };
}

/** A list of texts without repeats. */
export const namesKind: Kind<string[]> = {
  ...oneColumn<string[]>({
    kind: 'names',
    line: 'json',
    toColumn: (names) => names,
    fromColumn(value) {
      if (!Array.isArray(value)) throw new TypeError(`a column has a ${typeof value} instead of a list`);
      return [...value];
    },
  }),
  toJson: (names) => names,
  printText: (text = '') => (text === '' ? '[]' : text),
  equals: (one, other) => one.length === other.length && one.every((name, index) => name === other[index]),
  read(value, { max = Number.POSITIVE_INFINITY }) {
    if (!Array.isArray(value)) return refuse('must be a list of names');
    // Before the entries are checked, so that a long list costs nothing.
    if (value.length > max) return refuse(`must have at most ${max} entries`);
    const entries: readonly unknown[] = value;
    const isName = (entry: unknown): entry is string => typeof entry === 'string' && isStorable(entry);
    if (entries.every(isName)) return { value: [...entries] };
    return {
      problems: entries.flatMap((entry, index) =>
        isName(entry) ? [] : [{ index, problem: 'must be a list of strings' }],
      ),
    };
  },
};
