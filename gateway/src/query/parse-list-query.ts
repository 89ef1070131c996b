import type { ListQueryOptions, ListRequest } from './list-request.js';

/**
 * Reads the query of a request: the text after `?` as it came (not decoded), or its decoded pairs.
 *
 * @throws AppError with every fault of the query, each naming its parameter.
 */
export function parseListQuery(
  query: string | Iterable<readonly [string, string]>,
  options: ListQueryOptions,
): ListRequest {
  throw new Error(`not ready: ${String(query)} ${String(options)}`);
}
