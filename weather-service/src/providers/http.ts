import { callContext } from '@jogging/service-kit';
import { activeTracer, beginSentRequest, endSentRequest, failureClass } from '@jogging/service-kit/tracing';
import { ProviderFault } from '../domain/provider-fault.js';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The wait in `Retry-After` (RFC 9110, section 10.2.3). */
  readonly retryAfterMs: number | undefined;
}

export interface GetOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A provider's response for a day takes a few kilobytes. */
const maxBytes = 256 * 1024;
const dayMs = 86_400_000;

/**
 * GETs a URL within a time limit that includes the body. No message contains the URL, because its query may contain a key.
 *
 * @throws ProviderFault without a complete response; the signal's reason if it fires
 */
export async function get(url: URL, options: GetOptions): Promise<HttpAnswer> {
  const parent = activeTracer() && callContext.get()?.traceparent;
  // Do not propagate traceparent to third parties.
  const span = parent === undefined ? undefined : beginSentRequest('GET', url, parent);
  if (!span) return answerOf(url, options);
  try {
    const answer = await answerOf(url, options);
    endSentRequest(span, answer.status);
    return answer;
  } catch (error) {
    endSentRequest(span, undefined, error instanceof ProviderFault ? error.kind : failureClass(error));
    throw error;
  }
}

async function answerOf(url: URL, options: GetOptions): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  let begun = false;
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', 'user-agent': 'jogging-times', ...options.headers },
      // The operator did not choose the target of a redirect, which would receive the key.
      redirect: 'manual',
      signal: AbortSignal.any([timeout, options.signal]),
    });
    begun = true;
    const body = await readBounded(response);
    return { status: response.status, body, retryAfterMs: retryAfter(response.headers.get('retry-after')) };
  } catch (error) {
    if (error instanceof ProviderFault) throw error;
    if (options.signal.aborted) throw options.signal.reason;
    if (timeout.aborted) throw new ProviderFault('timeout', `no response within ${options.timeoutMs} ms`);
    throw new ProviderFault(begun ? 'unreadable' : 'unreachable', connectionFault(error), { cause: error });
  }
}

/**
 * Parses a response. Bare `NaN`, `nan` and `Infinity`, which some encoders write, become null. The fault quotes nothing of the
 * response, which may repeat the request and so the key.
 */
export function parseJson(body: string): unknown {
  const parsed = parseErrorBody(body) ?? parseErrorBody(body.replace(notNumbers, 'null'));
  if (parsed === undefined)
    throw new ProviderFault('unreadable', `the response (${body.length} characters) is not JSON`);
  return parsed;
}

const notNumbers = /(?<=[[:,]\s*)[+-]?(?:nan|inf(?:inity)?)(?=\s*[,\]}])/gi;

/** The parsed body of an error response; undefined if it is not JSON. */
export function parseErrorBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function readBounded(response: Response): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ProviderFault('unreadable', `the response is longer than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Parses seconds or a date; at most a day, so that a provider's mistake cannot stop requests for a year. */
export function retryAfter(header: string | null, now: Date = new Date()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), dayMs);
}

/** undici reports only "fetch failed" and puts the reason into the cause. */
function connectionFault(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'the connection broke' : `the connection broke (${code})`;
}
