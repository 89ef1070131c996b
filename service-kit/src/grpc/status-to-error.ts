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

// During a rolling update a peer of a later release may report codes that this one does not know.
const ofLaterReleases: Readonly<Partial<Record<status, ErrorCode>>> = {
  ...withoutDetails,
  [status.INVALID_ARGUMENT]: 'invalid_value',
  [status.UNAUTHENTICATED]: 'invalid_token',
  [status.PERMISSION_DENIED]: 'forbidden',
  [status.NOT_FOUND]: 'not_found',
  [status.ALREADY_EXISTS]: 'write_conflict',
  [status.FAILED_PRECONDITION]: 'write_conflict',
  [status.ABORTED]: 'write_conflict',
  [status.RESOURCE_EXHAUSTED]: 'too_many_requests',
};

const retryAfterSeconds = 1;

/** The error of a peer's status. The one mapping on the way in. */
export function statusToError(received: StatusObject): AppError {
  const bytes = received.metadata.get(metadataKeys.statusDetails)[0];
  const details = Buffer.isBuffer(bytes) ? decodeStatusDetails(bytes) : undefined;
  if (details?.reason !== undefined) {
    const fallback = ofLaterReleases[received.code] ?? 'internal';
    return new AppError(isErrorCode(details.reason) ? details.reason : fallback, {
      detail: received.details,
      faults: faultsOf(details, fallback),
      retryAfterSeconds: details.retryAfterSeconds,
    });
  }
  // For the log: host names and the like, which the caller must not see.
  const cause = new Error(`gRPC ${status[received.code]}: ${received.details}`);
  const code = withoutDetails[received.code] ?? 'internal';
  return new AppError(code, code === 'unavailable' ? { retryAfterSeconds, cause } : { cause });
}

function faultsOf(details: StatusDetails, fallback: ErrorCode): Fault[] {
  return details.faults.map(({ code, detail, place }) => ({
    code: isErrorCode(code) ? code : fallback,
    detail,
    ...placeFrom(place),
  }));
}
