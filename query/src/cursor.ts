import { createHmac, timingSafeEqual } from 'node:crypto';

/** The values of a row's sort keys as text, null where the row has none: where in a list it stands. */
export type Position = readonly (string | null)[];

/**
 * Cursors of one list in one order: the position of a row, signed, so that a client can neither make one nor take one
 * from another list or order. Nobody's secret is in it: the client has seen the row.
 */
export class CursorCodec {
  constructor(
    private readonly secret: string,
    private readonly list: string,
    private readonly order: string,
  ) {}

  encode(position: Position): string {
    const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${payload}.${this.sign(payload)}`;
  }

  /** Undefined for what was not made by `encode` of the same list, order and secret. */
  decode(token: string): Position | undefined {
    const [payload = '', signature = '', ...more] = token.split('.', 3);
    const given = Buffer.from(signature);
    const expected = Buffer.from(this.sign(payload));
    if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    // Signed by us: what is in it has the shape that we gave it.
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position;
  }

  private sign(payload: string): string {
    return createHmac('sha256', this.secret).update(`${this.list}\n${this.order}\n${payload}`).digest('base64url');
  }
}
