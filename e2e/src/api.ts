import type { Answer, Sent } from './contract/answer.js';
import { answerProblems } from './contract/answer-contract.js';
import { openApiOf } from './contract/openapi-contract.js';
import { jsonApi } from './media-types.js';

export interface Request {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/**
 * A plain HTTP client of one gateway, as a person with cURL would use it. Checks every response against the general rules:
 * JSON:API 1.1, the headers, the shape of errors, `/openapi.json`.
 */
export class Api {
  /** `isHeld: false`: for an earlier release, whose responses differ. */
  constructor(
    readonly base: string,
    private readonly options: { readonly isHeld: boolean } = { isHeld: true },
  ) {}

  async send(method: string, path: string, { token, headers = {}, body, raw }: Request = {}): Promise<Answer> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const allHeaders = {
      ...(payload !== undefined && { 'Content-Type': jsonApi }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    };
    const url = path.startsWith('http') ? path : this.base + path;
    const response = await fetch(url, {
      method,
      headers: allHeaders,
      ...(payload !== undefined && { body: payload }),
      redirect: 'manual',
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, json: parse(text) };
    const target = url.replace(/^https?:\/\/[^/]+/, '');
    const sentBody = typeof raw === 'string' ? parse(raw) : raw === undefined ? body : undefined;
    if (this.options.isHeld) await this.#hold({ method, target, headers: allHeaders, body: sentBody }, answer);
    return answer;
  }

  async #hold(sent: Sent, answer: Answer): Promise<void> {
    const description = await openApiOf(this.base);
    const problems = [...answerProblems(sent, answer), ...description.answerProblems(sent, answer)];
    if (problems.length > 0) {
      throw new Error(`${sent.method} ${sent.target} → ${answer.status}: ${problems.join('; ')}: ${answer.text}`);
    }
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

  /** Builds a path with encoded query parameters. */
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

/** The codes of an error document, in order. */
export function codes(answer: Answer): string[] {
  return answer.json.errors.map((error: { code: string }) => error.code);
}

/** The pointers of an error document, in order. */
export function pointers(answer: Answer): string[] {
  return answer.json.errors.map((error: { source?: { pointer?: string } }) => error.source?.pointer);
}
