import type { ErrorCode } from '@jogging/proto/common';
import type { Fault } from '@jogging/service-kit/errors';

/** A fault of an attribute of a run. */
export function faultOf(name: string, detail: string, code: ErrorCode = 'invalid_value'): Fault {
  return { code, field: `attributes.${name}`, detail };
}
