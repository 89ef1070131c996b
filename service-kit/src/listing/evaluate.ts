import type { Filter, ResourceFields } from '@jogging/proto/common';
import type { Row } from './types.js';

/**
 * Whether a row passes a filter, with SQL's logic of three values: null is "unknown".
 *
 * @throws AppError invalid_filter
 */
export function evaluate(filter: Filter, resource: ResourceFields, row: Row): boolean | null {
  throw new Error(`not ready: ${String(filter)} ${resource.type} ${String(row)}`);
}
