import { AppError, type Fault } from '@jogging/service-kit';
import { contentFaults, hasBody, hasSupportedParameters, type MediaType } from '@jogging/service-kit/http';
import { parse as parseMediaType } from 'content-type';
import type { Request } from 'express';
import { jsonApiMediaType } from '../jsonapi/document.js';
import { uploadFaults } from './upload.js';

export type Representation = 'application/vnd.api+json' | 'text/csv' | 'image/svg+xml';

/**
 * Checks the media types of a request, of its body and of the response that it accepts, and reports the faults of both.
 *
 * @param offered what the route can answer with besides JSON:API
 * @param extension the JSON:API extension that the route speaks
 * @returns what to answer with
 * @throws AppError `not_acceptable` (406), `unsupported_media_type` (415)
 */
export function checkMediaTypes(
  request: Request,
  offered: readonly Representation[],
  {
    extension,
    upload = false,
  }: { readonly extension?: string | undefined; readonly upload?: boolean | undefined } = {},
): Representation {
  const choice = chooseRepresentation(request.headers.accept, offered, extension);
  // A body of DELETE has no meaning, and real clients send one (RFC 9110, section 9.3.5).
  const isSent = request.method !== 'DELETE' && hasBody(request);
  const faults = [
    ...(typeof choice === 'string' ? [] : [choice]),
    ...(upload && isSent ? uploadFaults(request.headers) : contentFaults(request.headers, isSent, extension)),
  ];
  const [first] = faults;
  if (first) throw new AppError(first.code, { faults });
  return typeof choice === 'string' ? choice : jsonApiMediaType;
}

/**
 * What to answer with, by the header Accept (RFC 9110, section 12.5.1, and JSON:API 1.1 "Content Negotiation").
 * JSON:API entries with parameters other than `profile`, or with an `ext`, unless it is the route's own, are ignored; an Accept that
 * names nothing that the route offers gets JSON:API.
 *
 * @returns a fault (406) if every JSON:API entry is ignored
 */
export function chooseRepresentation(
  accept: string | undefined,
  offered: readonly Representation[],
  extension?: string,
): Representation | Fault {
  if (accept === undefined || accept === '*/*') return jsonApiMediaType;
  const entries = readEntries(accept);
  const ours = entries.filter((entry) => entry.type === jsonApiMediaType);
  if (ours.length > 0 && ours.every((entry) => !hasSupportedParameters(entry, extension))) {
    const detail = `Every ${jsonApiMediaType} entry of Accept has parameters that are not supported: send it without them.`;
    return { code: 'not_acceptable', detail, header: 'accept' };
  }
  const weigh = (type: Representation): number => weightOf(entries, type, extension);
  let best: Representation = jsonApiMediaType;
  for (const type of offered) if (weigh(type) > weigh(best)) best = type;
  return best;
}

interface AcceptEntry extends MediaType {
  readonly weight: number;
}

function readEntries(accept: string): AcceptEntry[] {
  const entries: AcceptEntry[] = [];
  for (let start = 0; start < accept.length; ) {
    const media = parseMediaType(accept, { comma: true, start });
    // `q` is a weight, not a parameter of the type.
    const { q, ...parameters } = media.parameters;
    const weight = q === undefined ? 1 : Number(q);
    entries.push({ type: media.type, parameters, weight: weight >= 0 && weight <= 1 ? weight : 1 });
    start = media.index + 1;
  }
  return entries;
}

/** The weight of the most specific entry that matches; 0 for none. */
function weightOf(entries: readonly AcceptEntry[], type: Representation, extension?: string): number {
  const group = `${type.slice(0, type.indexOf('/'))}/*`;
  for (const pattern of [type, group, '*/*']) {
    const matching = entries.filter(
      (entry) => entry.type === pattern && (type !== jsonApiMediaType || hasSupportedParameters(entry, extension)),
    );
    if (matching.length > 0) return Math.max(...matching.map((entry) => entry.weight));
  }
  return 0;
}
