import { wordOf } from '../operators.js';

/** A token with the index of its first character and of the one after its last. */
export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: '(' | ')' | ',' | 'end' }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
);

/** A syntax error and its position. */
export class TextFault extends Error {
  constructor(
    readonly index: number,
    message: string,
  ) {
    super(message);
  }
}

const space = /[ \t\r\n]*/y;
const word = /[\p{L}\p{N}_.+-]+/uy;
const symbols = /[=<>!&|]+/y;
const string = /'([^']*(?:''[^']*)*)'/y;

/** Splits the text form of a filter into tokens, one at a time, so that a limit ends the work when it is exceeded. */
export class TextLexer {
  #at = 0;

  constructor(private readonly text: string) {}

  next(): Token {
    this.#at += this.match(space)?.[0].length ?? 0;
    const start = this.#at;
    const character = this.text[start];
    if (character === undefined) return { kind: 'end', start, end: start };
    if (character === '(' || character === ')' || character === ',') {
      this.#at += 1;
      return { kind: character, start, end: this.#at };
    }
    if (character === "'") return this.string(start);
    const [found] = this.match(word) ?? [];
    if (found === undefined) {
      throw new TextFault(start, this.hint());
    }
    this.#at += found.length;
    return { kind: 'word', text: found, start, end: this.#at };
  }

  /** The replacement for a spelling from another language. */
  private hint(): string {
    const symbol = this.match(symbols)?.[0];
    const word = symbol && wordOf(symbol);
    if (word) return `Write '${word}' in place of '${symbol}'.`;
    const character = String.fromCodePoint(this.text.codePointAt(this.#at) ?? 0);
    if (/["\u2018\u2019\u201c\u201d`]/.test(character)) return "Put text in single quotes: 'like this'.";
    return `This character cannot stand here: ${character}`;
  }

  private string(start: number): Token {
    const match = this.match(string);
    if (!match) throw new TextFault(start, 'This string has no end. Double a single quote within it.');
    this.#at += match[0].length;
    return { kind: 'string', value: (match[1] ?? '').replaceAll("''", "'"), start, end: this.#at };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text);
  }
}

/** An index as people count: characters (code points) from 1. */
export function characterAt(text: string, index: number): number {
  let count = 1;
  for (const _ of text.slice(0, index)) count += 1;
  return count;
}
