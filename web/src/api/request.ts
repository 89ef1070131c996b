import { connectionNotice } from './connection.js';
import { type Problem, RequestFailed } from './problem.js';
import { refresh, session } from './session.js';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A JSON:API document. */
  readonly document?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

const MEDIA_TYPE = 'application/vnd.api+json';
/** Statuses after which the same request may be retried: too many requests, or a dependency that is unavailable or late. */
const temporary = new Set([429, 503, 504]);
const RETRIES = 4;

/** Sends a request and reads its document. @throws RequestFailed */
export async function request<Document>(path: string, options: RequestOptions = {}): Promise<Document> {
  const response = await send(path, options);
  return (response.status === 204 ? undefined : await response.json()) as Document;
}

/** A document with the entity tag of its resource, for `If-Match`. */
export interface Tagged<Document> {
  readonly document: Document;
  readonly tag: string | null;
}

/** Sends a request and reads its document and its entity tag. @throws RequestFailed */
export async function requestTagged<Document>(path: string, options: RequestOptions = {}): Promise<Tagged<Document>> {
  const response = await send(path, options);
  return { document: (await response.json()) as Document, tag: response.headers.get('ETag') };
}

/**
 * Sends a request as the signed-in user. An expired token is refreshed and the request sent again. What failed for now
 * (no connection, 429, 503, 504) is tried again where that cannot do anything twice: reads, deletions, changes under
 * If-Match, and creations under an Idempotency-Key.
 *
 * @throws RequestFailed
 */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', headers = {} } = options;
  const repeatable = method !== 'POST' || 'Idempotency-Key' in headers;
  let refreshed = false;
  for (let attempt = 0; ; attempt += 1) {
    const token = session.get()?.token;
    const outcome = await attemptOf(path, options, token);
    if (outcome instanceof Response) {
      connectionNotice.set(undefined);
      return outcome;
    }
    if (outcome.status === 401 && token && !refreshed) {
      refreshed = true;
      await refresh(token);
    } else if (repeatable && attempt < RETRIES && isTemporary(outcome) && !options.signal?.aborted) {
      connectionNotice.set(noticeFor(outcome));
      await pause(waitMs(outcome, attempt), options.signal);
    } else {
      connectionNotice.set(undefined);
      throw outcome;
    }
  }
}

async function attemptOf(
  path: string,
  { method = 'GET', document, headers, accept = MEDIA_TYPE, signal }: RequestOptions,
  token: string | undefined,
): Promise<Response | RequestFailed> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: accept,
        ...(document !== undefined && { 'Content-Type': MEDIA_TYPE }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(document !== undefined && { body: JSON.stringify(document) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    return new RequestFailed(0, [noConnection]);
  }
  return response.ok ? response : failureOf(response);
}

const noConnection: Problem = {
  status: '0',
  code: 'no_connection',
  title: 'No connection',
  detail: 'The server cannot be reached. Check your connection and try again.',
};

export async function failureOf(response: Response): Promise<RequestFailed> {
  const answer = (await response.json().catch(() => ({}))) as { errors?: readonly Problem[] };
  const unknown: Problem = {
    status: String(response.status),
    code: 'unknown',
    title: `The server answered ${response.status}.`,
  };
  const seconds = Number(response.headers.get('Retry-After'));
  return new RequestFailed(response.status, answer.errors ?? [unknown], seconds || undefined);
}

function isTemporary({ status }: RequestFailed): boolean {
  return status === 0 || temporary.has(status);
}

function noticeFor({ status }: RequestFailed): string {
  if (status === 0) return 'No connection. Trying again…';
  return status === 429 ? 'Too many requests. Trying again in a moment…' : 'The server is busy. Trying again…';
}

function waitMs({ retryAfterSeconds }: RequestFailed, attempt: number): number {
  return retryAfterSeconds ? retryAfterSeconds * 1000 : 500 * 2 ** attempt;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    // Online again: stop waiting.
    window.addEventListener('online', () => resolve(), { once: true });
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
