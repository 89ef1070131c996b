/**
 * The one catalogue of errors: each code, the HTTP status it is answered with, its title, and what it means. Served at
 * `/docs/errors`; a code never changes its meaning.
 */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  readonly description: string;
}

export const errorCatalogue = {
  // 400
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    description: 'The body is not JSON as RFC 8259 has it. The detail names the place.',
  },
  invalid_document: {
    status: 400,
    title: 'Not a JSON:API document',
    description: 'The body is JSON but no JSON:API document for this request. The pointer names the member at fault.',
  },
  invalid_request: { status: 400, title: 'Bad request', description: 'The request is no HTTP that can be answered.' },
  unknown_parameter: {
    status: 400,
    title: 'Unknown query parameter',
    description: 'This route takes no such query parameter.',
  },
  repeated_parameter: {
    status: 400,
    title: 'Repeated query parameter',
    description: 'A query parameter may stand once.',
  },
  invalid_filter: {
    status: 400,
    title: 'Bad filter',
    description: 'The filter cannot be read, passes a limit, or compares a field with what it cannot be compared with.',
  },
  invalid_sort: { status: 400, title: 'Bad sort', description: 'The list cannot be sorted so.' },
  invalid_include: { status: 400, title: 'Bad include', description: 'There is no such relationship to include.' },
  invalid_fields: { status: 400, title: 'Bad fields', description: 'There is no such type or field.' },
  invalid_page: {
    status: 400,
    title: 'Bad page',
    description: 'The page parameters are out of bounds or do not go together.',
  },
  invalid_cursor: {
    status: 400,
    title: 'Bad cursor',
    description: 'The cursor was not made by this list in this order.',
  },
  invalid_header: { status: 400, title: 'Bad header', description: 'A header has a value that cannot be used.' },
  // 401
  missing_token: {
    status: 401,
    title: 'Missing Authorization Header',
    description: 'The route needs `Authorization: Bearer …`.',
  },
  invalid_token: { status: 401, title: 'Invalid token', description: 'The token is none of ours, or was changed.' },
  expired_token: { status: 401, title: 'Token has expired', description: 'Sign in again or use the refresh token.' },
  revoked_token: {
    status: 401,
    title: 'Token has been revoked',
    description: 'Its sign-in has ended, or the account has changed since.',
  },
  invalid_credentials: {
    status: 401,
    title: 'Wrong id or password',
    description: 'There is no such user, or the password is another.',
  },
  invalid_refresh_token: {
    status: 401,
    title: 'Invalid refresh token',
    description: 'It is unknown, has expired, was used before, or its sign-in has ended.',
  },
  // 403
  forbidden: { status: 403, title: 'Forbidden', description: 'Your roles do not allow this.' },
  account_inactive: { status: 403, title: 'Account inactive', description: 'The account has been deactivated.' },
  wrong_current_password: {
    status: 403,
    title: 'Wrong current password',
    description: 'A change of your own password needs the one in force.',
  },
  client_id_forbidden: {
    status: 403,
    title: 'Client-given id',
    description: 'Ids of this resource are made by the server.',
  },
  relationship_immutable: {
    status: 403,
    title: 'Relationship cannot be changed',
    description: 'A run stays with its user.',
  },
  // 404, 405
  not_found: { status: 404, title: 'Not found', description: 'There is no such resource.' },
  user_not_found: { status: 404, title: 'User not found', description: 'Nobody has this id.' },
  route_not_found: { status: 404, title: 'No such route', description: 'There is nothing at this path.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    description: 'The path takes other methods: see the header Allow.',
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    description: 'Every JSON:API entry of Accept has parameters that are not served.',
  },
  request_timeout: { status: 408, title: 'Request too slow', description: 'The request did not arrive in time.' },
  // 409
  id_taken: { status: 409, title: 'Id taken', description: 'Someone has this id, or one that differs in case alone.' },
  email_taken: { status: 409, title: 'E-mail taken', description: 'Someone has this e-mail address.' },
  type_conflict: { status: 409, title: 'Wrong type', description: "The document's type is not the endpoint's." },
  id_conflict: { status: 409, title: 'Wrong id', description: "The document's id is not the URL's." },
  last_admin: { status: 409, title: 'Last admin', description: 'One active admin must remain.' },
  role_in_use: { status: 409, title: 'Role in use', description: 'Users have this role.' },
  role_built_in: {
    status: 409,
    title: 'Built-in role',
    description: 'admin, usermanager and user cannot be changed or deleted.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'Request under way',
    description: 'The first request with this Idempotency-Key has not ended.',
  },
  write_conflict: {
    status: 409,
    title: 'Changed meanwhile',
    description: 'Another change of the same resource came first; try again.',
  },
  // 412, 413, 415, 422, 429, 431
  precondition_failed: {
    status: 412,
    title: 'Precondition failed',
    description: 'The resource has another version than If-Match names.',
  },
  body_too_large: { status: 413, title: 'Body too large', description: 'A body has at most 100 KiB.' },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    description:
      'Bodies are application/vnd.api+json, without parameters but known ext and profile, or application/json.',
  },
  invalid_value: { status: 422, title: 'Invalid value', description: 'A value is of the wrong type or out of bounds.' },
  missing_value: { status: 422, title: 'Missing value', description: 'A required member is not there.' },
  unsupported_operation: {
    status: 422,
    title: 'Unsupported operation',
    description:
      'Operations add, update and remove runs by `ref` or `data`; another type, `href` or a relationship is not supported.',
  },
  unknown_attribute: { status: 422, title: 'Unknown attribute', description: 'The resource has no such attribute.' },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key reused',
    description: 'The key was used with another body within 24 hours.',
  },
  too_many_requests: { status: 429, title: 'Too many requests', description: 'Wait as Retry-After says.' },
  too_many_sign_ins: {
    status: 429,
    title: 'Too many failed sign-ins',
    description: 'Wait as Retry-After says; at most 60 s.',
  },
  headers_too_large: { status: 431, title: 'Headers too large', description: 'Headers have at most 16 KiB.' },
  // 5xx
  internal: { status: 500, title: 'Internal error', description: 'A fault of ours; it has been logged.' },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    description: 'A part that the answer needs is away. Try again as Retry-After says.',
  },
  timeout: { status: 504, title: 'Too late', description: 'A part did not answer in time.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Whether a text is a code of the catalogue: for what comes in from another process. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
