/** An answer, its body read: `json` is undefined where it is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape, and a wrong look fails the test
  readonly json: any;
}

export interface Request {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export const jsonApi = 'application/vnd.api+json';

/** A plain HTTP client of one gateway, as a person with cURL would use it. */
export class Api {
  constructor(readonly base: string) {}

  async send(method: string, path: string, { token, headers = {}, body, raw }: Request = {}): Promise<Answer> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(path.startsWith('http') ? path : this.base + path, {
      method,
      headers: {
        ...(sent !== undefined && { 'Content-Type': jsonApi }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  get(path: string, request?: Request): Promise<Answer> {
    return this.send('GET', path, request);
  }

  post(path: string, request?: Request): Promise<Answer> {
    return this.send('POST', path, request);
  }

  patch(path: string, request?: Request): Promise<Answer> {
    return this.send('PATCH', path, request);
  }

  delete(path: string, request?: Request): Promise<Answer> {
    return this.send('DELETE', path, request);
  }

  /** A path with query parameters, encoded. */
  static query(path: string, parameters: Readonly<Record<string, string>>): string {
    return `${path}?${new URLSearchParams(parameters)}`;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The codes of an error document, in its order. */
export function codes(answer: Answer): string[] {
  return answer.json.errors.map((error: { code: string }) => error.code);
}

/** The pointers of an error document, in its order. */
export function pointers(answer: Answer): string[] {
  return answer.json.errors.map((error: { source?: { pointer?: string } }) => error.source?.pointer);
}
