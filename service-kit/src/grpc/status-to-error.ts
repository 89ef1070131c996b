import { type StatusObject, status } from '@grpc/grpc-js';
import { type ErrorCode, isErrorCode } from '@jogging/proto/common';
import { AppError, type Fault } from '../errors/app-error.js';
import { metadataKeys } from './metadata-keys.js';
import { decodeStatusDetails, placeFrom, type StatusDetails } from './status-details.js';

// A status without details comes from gRPC itself. A refused certificate is a mistake in the deployment, not of the client whose
// request caused the call, so PERMISSION_DENIED and the others are `internal`.
const withoutDetails: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.UNAVAILABLE]: 'unavailable',
  [status.DEADLINE_EXCEEDED]: 'timeout',
  [status.CANCELLED]: 'timeout',
  [status.RESOURCE_EXHAUSTED]: 'unavailable',
};

const retryAfterSeconds = 1;

/** The error of a peer's status. The one mapping on the way in. */
export function statusToError(received: StatusObject): AppError {
  const bytes = received.metadata.get(metadataKeys.statusDetails)[0];
  const details = Buffer.isBuffer(bytes) ? decodeStatusDetails(bytes) : undefined;
  if (details?.reason !== undefined && isErrorCode(details.reason)) {
    return new AppError(details.reason, {
      detail: received.details,
      faults: faultsOf(details),
      retryAfterSeconds: details.retryAfterSeconds,
    });
  }
  // For the log: host names and the like, which the caller must not see.
  const cause = new Error(`gRPC ${status[received.code]}: ${received.details}`);
  const code = withoutDetails[received.code] ?? 'internal';
  return new AppError(code, code === 'unavailable' ? { retryAfterSeconds, cause } : { cause });
}

function faultsOf(details: StatusDetails): Fault[] {
  return details.faults.flatMap(({ code, detail, place }) =>
    isErrorCode(code) ? [{ code, detail, ...placeFrom(place) }] : [],
  );
}
