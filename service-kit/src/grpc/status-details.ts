import { BadRequest, ErrorInfo, RetryInfo, RpcStatus } from '@jogging/proto/common';
import type { Fault } from '../errors/app-error.js';

/** The domain of our codes in `google.rpc.ErrorInfo`. */
export const errorDomain = 'jogging-times';

const typeUrl = {
  errorInfo: typeUrlOf('ErrorInfo'),
  badRequest: typeUrlOf('BadRequest'),
  retryInfo: typeUrlOf('RetryInfo'),
};

// Longer texts are cut: nobody needs a sentence that quotes a megabyte.
const longestText = 1_000;

// Trailers are limited by the peer's header list (64 KiB in Node.js), and base64 turns three bytes into four.
const mostFaults = 100;
const mostBytes = 24 * 1024;

export interface StatusDetails {
  readonly reason: string | undefined;
  readonly faults: readonly { readonly code: string; readonly detail: string; readonly place: string }[];
  readonly retryAfterSeconds: number | undefined;
}

/** Makes a text fit for a header: of bounded length, and without lone surrogates, which UTF-8 cannot encode. */
export function travellingText(text: string): string {
  return text.slice(0, longestText).toWellFormed();
}

/** `google.rpc.Status` with what a peer needs to rebuild the error; faults that do not fit are dropped from the end. */
export function encodeStatusDetails(
  code: number,
  reason: string,
  message: string,
  faults: readonly Fault[],
  retryAfterSeconds: number | undefined,
): Buffer {
  const info = any(typeUrl.errorInfo, ErrorInfo.encode({ reason, domain: errorDomain, metadata: {} }).finish());
  const retry =
    retryAfterSeconds === undefined
      ? []
      : [any(typeUrl.retryInfo, RetryInfo.encode({ retryDelay: durationOf(retryAfterSeconds) }).finish())];
  let kept = Math.min(faults.length, mostFaults);
  for (;;) {
    const violations = faults.slice(0, kept).map((fault) => ({
      field: travellingText(placeOf(fault)),
      description: travellingText(fault.detail),
      reason: fault.code,
    }));
    const bad = any(typeUrl.badRequest, BadRequest.encode({ fieldViolations: violations }).finish());
    const bytes = Buffer.from(RpcStatus.encode({ code, message, details: [info, bad, ...retry] }).finish());
    if (bytes.length <= mostBytes || kept <= 1) return bytes;
    kept = Math.floor(kept / 2);
  }
}

/** Reads what `encodeStatusDetails` wrote; undefined for other bytes. */
export function decodeStatusDetails(bytes: Buffer): StatusDetails | undefined {
  try {
    const details = new Map(RpcStatus.decode(bytes).details.map((detail) => [detail.typeUrl, detail.value]));
    const info = details.get(typeUrl.errorInfo);
    const bad = details.get(typeUrl.badRequest);
    const retry = details.get(typeUrl.retryInfo);
    const decoded = info && ErrorInfo.decode(info);
    const delay = retry && RetryInfo.decode(retry).retryDelay;
    return {
      reason: decoded?.domain === errorDomain ? decoded.reason : undefined,
      faults: (bad ? BadRequest.decode(bad).fieldViolations : []).map((violation) => ({
        code: violation.reason,
        detail: violation.description,
        place: violation.field,
      })),
      retryAfterSeconds: delay && delay.seconds + delay.nanos / 1e9,
    };
  } catch {
    // Another implementation's bytes: use the status code.
    return undefined;
  }
}

function placeOf(fault: Fault): string {
  if (fault.parameter !== undefined) return `parameter:${fault.parameter}`;
  if (fault.header !== undefined) return `header:${fault.header}`;
  return fault.field ?? '';
}

/** Reads a fault's place from a field violation: the reverse of `placeOf`. */
export function placeFrom(field: string): Pick<Fault, 'field' | 'parameter' | 'header'> {
  if (field === '') return {};
  if (field.startsWith('parameter:')) return { parameter: field.slice('parameter:'.length) };
  if (field.startsWith('header:')) return { header: field.slice('header:'.length) };
  return { field };
}

function durationOf(seconds: number) {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) };
}

function typeUrlOf(message: string): string {
  return `type.googleapis.com/google.rpc.${message}`;
}

function any(url: string, value: Uint8Array) {
  return { typeUrl: url, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
}
