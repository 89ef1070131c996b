import { createHmac, timingSafeEqual } from 'node:crypto';

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
    const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${payload}.${this.sign(payload)}`;
  }

  /** Undefined for anything that `encode` did not return for the same list, order and secret. */
  decode(token: string): Position | undefined {
    const parts = split(token);
    if (!parts) return undefined;
    const given = Buffer.from(parts.signature);
    const expected = Buffer.from(this.sign(parts.payload));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    // Cursors of earlier releases have one more value, which nothing reads.
    return readPayload(parts.payload)?.slice(0, this.of.order.split(',').length);
  }

  private sign(payload: string): string {
    const { list, order } = this.of;
    return createHmac('sha256', this.secret).update(`${list}\n${order}\n${payload}`).digest('base64url');
  }
}

/** Whether a token looks like a cursor of any list: all that can be checked without its list, order and secret. */
export function hasCursorForm(token: string): boolean {
  const parts = split(token);
  return parts !== undefined && /^[\w-]{43}$/.test(parts.signature) && readPayload(parts.payload) !== undefined;
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
