import { jsonApi } from '../media-types.js';

export interface Resource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { readonly data: { readonly id: string } }>>;
}

/** The part of a response document that writers read. */
export interface Document {
  readonly data?: Resource;
  readonly errors?: readonly { readonly code: string }[];
  readonly auth_token?: string;
  readonly 'atomic:results'?: readonly Pick<Document, 'data'>[];
}

/** `lost`: the connection broke, or no response came in time; the request may or may not have been executed. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly document: Document }
  | { readonly kind: 'lost'; readonly because: string };

export type Answered = Extract<Outcome, { kind: 'answered' }>;

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly token?: string | undefined;
  /** A string is sent unchanged, an object as JSON. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than the gateway ever takes to respond. */
const patienceMs = 25_000;

/** Sends one request, without retries. */
export async function ask(base: string, { method, path, token, body, headers }: Ask): Promise<Outcome> {
  try {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(body && { 'Content-Type': jsonApi }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    return { kind: 'answered', status: response.status, document: text === '' ? {} : (JSON.parse(text) as Document) };
  } catch (error) {
    return { kind: 'lost', because: reasonOf(error) };
  }
}

/** The resources of a list. */
export function resourcesOf({ data }: Document): readonly Resource[] {
  return data === undefined ? [] : (data as unknown as readonly Resource[]);
}

export function codeOf({ document }: Answered): string {
  return document.errors?.[0]?.code ?? '';
}

/** undici reports only "fetch failed" and puts the reason into the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? `${'code' in cause ? `${cause.code} ` : ''}${cause.message}` : String(cause);
}
