import { atomic, jsonApi } from '../media-types.js';
import type { Answer, Sent } from './answer.js';
import { documentProblems } from './json-api-document.js';

const underJsonApi = /^\/(users|runs|roles|reports)(\/|\?|$)/;

/** Violations of the rules for every response: JSON:API 1.1, the headers, the shape of errors. */
export function answerProblems(sent: Sent, answer: Answer): string[] {
  const problems: string[] = [];
  const check = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  const { status, headers, text, json } = answer;
  const type = headers.get('content-type');
  const isHead = sent.method === 'HEAD';
  check(headers.get('x-request-id') !== null, 'no X-Request-Id');
  check(status !== 401 || /^Bearer\b/.test(headers.get('www-authenticate') ?? ''), '401 without WWW-Authenticate');
  check(status !== 405 || headers.has('allow'), '405 without Allow');
  check(
    ![429, 503].includes(status) || /^\d+$/.test(headers.get('retry-after') ?? ''),
    `${status} without Retry-After`,
  );
  if (status === 204 || status === 304) {
    check(text === '' && type === null, `${status} with a body`);
    return problems;
  }
  if (status >= 400) {
    check(type === jsonApi || type === atomic, `an error of type ${type}`);
    if (!isHead) problems.push(...errorProblems(sent, answer));
  } else if (underJsonApi.test(sent.target)) {
    const accepted = sent.headers.accept ?? sent.headers.Accept ?? '';
    const other = /^(text\/csv|image\/svg\+xml|application\/zip)/.exec(type ?? '')?.[1];
    check(type === jsonApi || (other !== undefined && accepted.includes(other)), `type ${type} for Accept ${accepted}`);
    check(/(^|,\s*)accept\b/i.test(headers.get('vary') ?? ''), 'no Vary: Accept');
    check(headers.get('cache-control') === 'no-store', 'no Cache-Control: no-store');
    if (type === jsonApi && !isHead)
      problems.push(...documentProblems(json, { sparse: /fields(\[|%5B)/i.test(sent.target) }));
  }
  if (status === 201) check(headers.get('location') === json?.data?.links?.self, 'Location is not data.links.self');
  return problems;
}

interface ErrorObject {
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly detail: string;
  readonly source?: { readonly pointer?: string };
  readonly links: { readonly about: string };
  readonly meta: { readonly request_id: string };
}

/** A stack trace, an SQL statement, a system error or an address. */
const inside = /\bat \S+ \(|node_modules|\b(SELECT|INSERT|UPDATE) |\bE[A-Z]{5,}\b|\d+\.\d+\.\d+\.\d+:\d+/;

function errorProblems({ body }: Sent, { status, headers, json }: Answer): string[] {
  const problems = documentProblems(json);
  if (problems.length > 0) return problems;
  const { errors, meta } = json as { errors: ErrorObject[]; meta?: unknown };
  const requestId = headers.get('x-request-id');
  if (meta !== undefined) problems.push('top-level meta, which some clients take for data');
  if (errors[0]?.status !== String(status)) problems.push(`status ${errors[0]?.status} within ${status}`);
  errors.forEach((error, index) => {
    if (error.id !== `${requestId}.${index + 1}`) problems.push(`id ${error.id}`);
    if (error.meta?.request_id !== requestId) problems.push('meta.request_id is not X-Request-Id');
    if (!/^[45]\d\d$/.test(error.status)) problems.push(`status ${error.status}`);
    if (!error.links.about.endsWith(`/docs/errors#${error.code}`)) problems.push(`about ${error.links.about}`);
    if (inside.test(error.detail)) problems.push(`it exposes internals: ${error.detail}`);
    const pointer = error.source?.pointer;
    if (pointer !== undefined && !pointsInto(body, pointer)) problems.push(`${pointer} is not in the request`);
  });
  return problems;
}

/** RFC 6901. */
function pointsInto(document: unknown, pointer: string): boolean {
  const missing = Symbol('missing');
  const found = pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (at, segment) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, segment)
          ? (at as Record<string, unknown>)[segment]
          : missing,
      document,
    );
  return found !== missing;
}
