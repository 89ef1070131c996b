export interface DeadLetter {
  readonly messageId: string;
  readonly type: string | undefined;
  readonly subject: string | undefined;
  /** Why it was given up: `attempts`, `malformed`, `unknown-type`, `invalid-data`, `unprocessable`, `delivery-limit`. */
  readonly reason: string;
  readonly error: string | undefined;
  readonly attempts: number;
  readonly firstFailedAt: string | undefined;
  readonly lastFailedAt: string | undefined;
  /** The body as text. */
  readonly body: string;
}
