/**
 * The catalogue of errors: code, HTTP status, title and meaning. Served at `/docs/errors`; a code never changes its meaning.
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
    description: 'The body is not valid JSON (RFC 8259). The detail names line and column.',
  },
  invalid_document: {
    status: 400,
    title: 'Not a JSON:API document',
    description:
      'The body is JSON but not a JSON:API document for this request. The pointer names the member at fault.',
  },
  invalid_request: { status: 400, title: 'Bad request', description: 'Malformed HTTP request.' },
  unknown_parameter: {
    status: 400,
    title: 'Unknown query parameter',
    description: 'This route does not accept this query parameter.',
  },
  repeated_parameter: {
    status: 400,
    title: 'Repeated query parameter',
    description: 'A query parameter may appear only once.',
  },
  invalid_parameter: {
    status: 400,
    title: 'Bad query parameter',
    description: 'A query parameter of this route has a value that it does not accept.',
  },
  invalid_filter: {
    status: 400,
    title: 'Bad filter',
    description: 'The filter cannot be parsed, exceeds a limit, or compares a field with a value of the wrong type.',
  },
  filter_too_costly: {
    status: 400,
    title: 'Filter too costly',
    description: 'The filter would take too long to evaluate. The detail names its cost and the limit.',
  },
  invalid_sort: { status: 400, title: 'Bad sort', description: 'Cannot sort by the requested fields.' },
  invalid_include: {
    status: 400,
    title: 'Bad include',
    description: 'This relationship does not exist or cannot be included.',
  },
  invalid_fields: {
    status: 400,
    title: 'Bad fields',
    description: 'A sparse fieldset names a type or field that does not exist.',
  },
  invalid_page: {
    status: 400,
    title: 'Bad page',
    description: 'A page parameter is out of bounds, or two of them exclude each other.',
  },
  invalid_cursor: {
    status: 400,
    title: 'Bad cursor',
    description: 'The cursor does not belong to this list in this order.',
  },
  // 401
  missing_token: {
    status: 401,
    title: 'Missing Authorization Header',
    description: 'The route needs `Authorization: Bearer …`.',
  },
  invalid_token: {
    status: 401,
    title: 'Invalid token',
    description: 'The token was not issued by this system, or was altered.',
  },
  expired_token: { status: 401, title: 'Token has expired', description: 'Sign in again or use the refresh token.' },
  revoked_token: {
    status: 401,
    title: 'Token has been revoked',
    description: 'The sign-in ended, or the account changed after the token was issued.',
  },
  invalid_credentials: {
    status: 401,
    title: 'Wrong id or password',
    description: 'The user does not exist or the password is wrong.',
  },
  invalid_refresh_token: {
    status: 401,
    title: 'Invalid refresh token',
    description: 'The refresh token is unknown, expired or already used, or its sign-in has ended.',
  },
  // 403
  forbidden: { status: 403, title: 'Forbidden', description: 'Your roles do not allow this request.' },
  account_inactive: { status: 403, title: 'Account inactive', description: 'The account has been deactivated.' },
  password_change_required: {
    status: 403,
    title: 'Password change required',
    description:
      'Someone else set your password. Choose another: PATCH /users/{id} with `password` and `current_password`, then sign in.',
  },
  wrong_current_password: {
    status: 403,
    title: 'Wrong current password',
    description: 'To change your own password, send the current one.',
  },
  cross_site_request: {
    status: 403,
    title: 'Cross-site request',
    description: 'Sign-in with a cookie is for the page of this server: the request came from another origin.',
  },
  recent_sign_in_required: {
    status: 403,
    title: 'Recent sign-in required',
    description:
      'Deleting your account or changing your e-mail address needs a sign-in at most 15 minutes old, or `current_password` in a PATCH.',
  },
  quota_exceeded: { status: 403, title: 'Quota exceeded', description: 'The maximum number has been reached.' },
  client_id_forbidden: {
    status: 403,
    title: 'Client-given id',
    description: 'The server assigns the ids of this resource.',
  },
  relationship_immutable: {
    status: 403,
    title: 'Relationship cannot be changed',
    description: 'A run cannot be given to another user.',
  },
  // 404, 405
  not_found: { status: 404, title: 'Not found', description: 'The resource does not exist.' },
  user_not_found: { status: 404, title: 'User not found', description: 'No user has this id.' },
  route_not_found: { status: 404, title: 'No such route', description: 'No route exists at this path.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    description: 'The path exists but does not support this method.',
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    description: 'Every JSON:API media type in Accept has parameters this server does not support.',
  },
  request_timeout: { status: 408, title: 'Request too slow', description: 'The request took too long to arrive.' },
  // 409
  id_taken: { status: 409, title: 'Id taken', description: 'This id, or one that differs only in case, is taken.' },
  email_taken: { status: 409, title: 'E-mail taken', description: 'Another user has this e-mail address.' },
  password_set_by_other: {
    status: 409,
    title: 'Password set by someone else',
    description:
      'Someone else knows the password of the user. A privileged role needs a new password in the same request, or one that the user chose.',
  },
  type_conflict: { status: 409, title: 'Wrong type', description: "The document's type does not match the endpoint." },
  id_conflict: { status: 409, title: 'Wrong id', description: "The document's id does not match the URL." },
  last_admin: { status: 409, title: 'Last admin', description: 'At least one active admin must remain.' },
  role_in_use: { status: 409, title: 'Role in use', description: 'The role is assigned to users.' },
  role_built_in: {
    status: 409,
    title: 'Built-in role',
    description: 'admin, usermanager and user cannot be changed or deleted.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'Request in progress',
    description: 'The first request with this Idempotency-Key is still running.',
  },
  write_conflict: {
    status: 409,
    title: 'Conflicting change',
    description: 'Another change to the same resource came first.',
  },
  // 412, 413, 415, 422, 429, 431
  precondition_failed: {
    status: 412,
    title: 'Precondition failed',
    description: 'The resource has changed: its version is not the one in If-Match.',
  },
  body_too_large: { status: 413, title: 'Body too large', description: 'The body exceeds 100 KiB.' },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    description:
      'Bodies are application/vnd.api+json, without parameters except a known ext or profile, or application/json.',
  },
  invalid_value: {
    status: 422,
    title: 'Invalid value',
    description: 'A value has the wrong type or is out of bounds.',
  },
  implausible_speed: {
    status: 422,
    title: 'Implausible speed',
    description:
      'A run of 100 m or more is faster than 12.5 m/s. Check the unit of distance (metres) and both offsets.',
  },
  missing_value: { status: 422, title: 'Missing value', description: 'A required member is missing.' },
  unsupported_operation: {
    status: 422,
    title: 'Unsupported operation',
    description:
      'Operations add, update and remove runs by `ref` or `data`; another type, `href` or a relationship is not supported.',
  },
  unknown_attribute: { status: 422, title: 'Unknown attribute', description: 'The resource has no such attribute.' },
  weak_password: {
    status: 422,
    title: 'Weak password',
    description: 'The password is among the most common ones, or is the id or the e-mail address of the user.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key reused',
    description: 'This key was used with a different body within the last 24 hours.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    description: 'The rate limit is used up. Retry-After says how long to wait.',
  },
  too_many_sign_ins: {
    status: 429,
    title: 'Too many failed sign-ins',
    description: 'Sign-in is delayed after failed attempts, by at most 60 seconds.',
  },
  headers_too_large: { status: 431, title: 'Headers too large', description: 'The request headers exceed 16 KiB.' },
  // 5xx
  internal: {
    status: 500,
    title: 'Internal error',
    description: 'Something went wrong on the server. It has been logged.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    description: 'A dependency is temporarily unavailable; see Retry-After.',
  },
  timeout: { status: 504, title: 'Timed out', description: 'A dependency did not answer in time.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Whether a text from another process is a code of the catalogue. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
