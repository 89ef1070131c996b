import { randomFillSync } from 'node:crypto';

// W3C Trace Context, section 3.2: version, trace id, parent id, flags. A later version may have more after the flags.
const traceparentPattern = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const noTrace = '0'.repeat(32);
const noSpan = '0'.repeat(16);

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Parses a `traceparent`; undefined for one that the standard says to ignore. */
export function parseTraceparent(value: string | undefined): TraceContext | undefined {
  const match = value === undefined || value.length > 256 ? null : traceparentPattern.exec(value);
  if (!match) return undefined;
  const [, version, traceId = noTrace, spanId = noSpan, flags = '00', rest] = match;
  if (traceId === noTrace || spanId === noSpan || (version === '00' && rest !== undefined)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

/** The `traceparent` of this hop: the caller's trace with a new span id, or a new trace without one. */
export function continueTrace(incoming: string | undefined): string {
  const parent = parseTraceparent(incoming);
  const spanId = randomHex(8);
  return formatTraceparent(parent ? { ...parent, spanId } : { traceId: randomHex(16), spanId, sampled: true });
}

// Drawn in advance: a separate draw would cost ten times as much as everything else here.
const drawn = Buffer.alloc(4_096);
let used = drawn.length;

/** Random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += bytes;
  return drawn.toString('hex', used - bytes, used);
}

/** The trace id within a well-formed `traceparent`, for logs. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
