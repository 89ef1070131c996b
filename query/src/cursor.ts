import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A row's position in a list: the values of its sort keys as text, null if the row has none. */
export type Position = readonly (string | null)[];

/** A list in an order, which a cursor belongs to. */
export interface ListOrder {
  readonly list: string;
  /** As `-start_time,-id`. */
  readonly order: string;
}

/**
 * Cursors of one list in one order: a row's position, signed, so that clients cannot forge one or use it in another list
 * or order. They contain nothing secret: the client has seen the row.
 */
export class CursorCodec {
  constructor(
    private readonly secret: string,
    private readonly of: ListOrder,
  ) {}

  encode(position: Position): string {
    const payload = Buffer.from(JSON.stringify([...position, digestOf(this.of)])).toString('base64url');
    return `${payload}.${this.sign(payload)}`;
  }

  /** Undefined for anything that `encode` did not return for the same list, order and secret. */
  decode(token: string): Position | undefined {
    const parts = split(token);
    if (!parts) return undefined;
    const given = Buffer.from(parts.signature);
    const expected = Buffer.from(this.sign(parts.payload));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return readPayload(parts.payload)?.slice(0, keysOf(this.of));
  }

  private sign(payload: string): string {
    const { list, order } = this.of;
    return createHmac('sha256', this.secret).update(`${list}\n${order}\n${payload}`).digest('base64url');
  }
}

/**
 * Whether a token has the form of a cursor of this list and order. That needs no secret, so all mistakes but a forgery are
 * found here, before calling the owner. Cursors from before the digest have none; the owner checks those.
 *
 * @param of undefined if the sort itself is invalid: then a cursor of any list passes
 */
export function hasCursorForm(token: string, of: ListOrder | undefined): boolean {
  const parts = split(token);
  const values = parts && /^[\w-]{43}$/.test(parts.signature) ? readPayload(parts.payload) : undefined;
  if (!values) return false;
  if (!of) return true;
  const keys = keysOf(of);
  return values.length === keys || (values.length === keys + 1 && values[keys] === digestOf(of));
}

function split(token: string): { payload: string; signature: string } | undefined {
  const [payload, signature, ...more] = token.split('.', 3);
  return payload && signature && more.length === 0 ? { payload, signature } : undefined;
}

function readPayload(payload: string): Position | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const isPosition = Array.isArray(value) && value.every((item) => item === null || typeof item === 'string');
  return isPosition ? (value as Position) : undefined;
}

function keysOf({ order }: ListOrder): number {
  return order.split(',').length;
}

function digestOf({ list, order }: ListOrder): string {
  return createHash('sha256').update(`${list}\n${order}`).digest('base64url').slice(0, 8);
}
