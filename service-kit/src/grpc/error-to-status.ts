import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type ErrorCode, errorCatalogue } from '@jogging/proto/common';
import type { AppError } from '../errors/app-error.js';
import { metadataKeys } from './metadata-keys.js';
import { encodeStatusDetails, travellingText } from './status-details.js';

const byHttpStatus: Readonly<Record<number, status>> = {
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.FAILED_PRECONDITION,
  412: status.FAILED_PRECONDITION,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** The gRPC status that goes with a code of the catalogue. */
export function grpcCodeOf(code: ErrorCode): status {
  if (code.endsWith('_taken')) return status.ALREADY_EXISTS;
  if (code === 'write_conflict') return status.ABORTED;
  return byHttpStatus[errorCatalogue[code].status] ?? status.INVALID_ARGUMENT;
}

/** The gRPC status of an error. The one mapping on the way out; `status-to-error` is its reverse. */
export function errorToStatus(error: AppError): StatusObject {
  const code = grpcCodeOf(error.code);
  // An internal error may quote anything, so the peer gets only the title.
  const ours = error.code === 'internal';
  const details = ours ? errorCatalogue.internal.title : travellingText(error.message);
  const faults = ours ? [] : error.faults;
  const metadata = new Metadata();
  metadata.set(
    metadataKeys.statusDetails,
    encodeStatusDetails(code, error.code, details, faults, error.retryAfterSeconds),
  );
  // The call was processed and would fail again: a retry would only add load. Calls that never arrived are retried.
  if (code === status.UNAVAILABLE) metadata.set(metadataKeys.retryPushback, '-1');
  return { code, details, metadata };
}
