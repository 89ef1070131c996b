import { AppError } from '@jogging/service-kit';
import { parse as parseContentType } from 'content-type';
import { jsonApiMediaType } from '../jsonapi/document.js';

export type Representation = 'application/vnd.api+json' | 'text/csv' | 'image/svg+xml';

/**
 * What to answer with, by the header Accept (RFC 9110, section 12.5.1, and JSON:API 1.1 "Content Negotiation").
 * JSON:API entries with parameters other than `profile`, or with an `ext`, for none is served, are passed over; an Accept
 * that names nothing that is served gets JSON:API.
 *
 * @param offered what the route can answer with besides JSON:API
 * @param extension the JSON:API extension that the route speaks
 * @throws AppError `not_acceptable` where every JSON:API entry is to be passed over
 */
export function chooseRepresentation(
  accept: string | undefined,
  offered: readonly Representation[],
  extension?: string,
): Representation {
  if (accept === undefined || accept === '*/*') return jsonApiMediaType;
  const entries = readEntries(accept);
  const ours = entries.filter((entry) => entry.type === jsonApiMediaType);
  if (ours.length > 0 && ours.every((entry) => !isServed(entry, extension))) {
    const detail = `Every ${jsonApiMediaType} entry of Accept has parameters that are not served.`;
    throw new AppError('not_acceptable', { faults: [{ code: 'not_acceptable', detail, header: 'accept' }] });
  }
  const weigh = (type: Representation): number => weightOf(entries, type, extension);
  let best: Representation = jsonApiMediaType;
  for (const type of offered) if (weigh(type) > weigh(best)) best = type;
  return best;
}

interface AcceptEntry {
  readonly type: string;
  /** Without `q`, which is a weight and no parameter of the type. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly weight: number;
}

function readEntries(accept: string): AcceptEntry[] {
  const entries: AcceptEntry[] = [];
  for (let start = 0; start < accept.length; ) {
    const media = parseContentType(accept, { comma: true, start });
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
      (entry) => entry.type === pattern && (type !== jsonApiMediaType || isServed(entry, extension)),
    );
    if (matching.length > 0) return Math.max(...matching.map((entry) => entry.weight));
  }
  return 0;
}

/** JSON:API allows `ext` and `profile`; any profile may be passed over, an extension only where the route speaks it. */
function isServed(
  { parameters }: { readonly parameters: Readonly<Record<string, string>> },
  extension: string | undefined,
): boolean {
  return Object.entries(parameters).every(
    ([name, value]) => name === 'profile' || (name === 'ext' && extension !== undefined && value === extension),
  );
}

/**
 * Checks the type of a request's body. A JSON:API type with other parameters is refused with and without a body; any other
 * type matters only where there is a body that will be read.
 *
 * @throws AppError `unsupported_media_type`
 */
export function checkContentType(header: string | undefined, readsBody: boolean): void {
  const media = header === undefined ? undefined : parseContentType(header);
  if (media?.type === jsonApiMediaType) {
    if (!isServed(media, undefined)) throw unsupported(`${jsonApiMediaType} may have the parameter profile alone.`);
    return;
  }
  if (!readsBody || media?.type === 'application/json') return;
  throw unsupported(`The body must come as ${jsonApiMediaType} or application/json.`);
}

/** Checks that a body is a document of a JSON:API extension. @throws AppError `unsupported_media_type` */
export function checkExtension(header: string | undefined, extension: string): void {
  const media = header === undefined ? undefined : parseContentType(header);
  if (media?.type === jsonApiMediaType && 'ext' in media.parameters && isServed(media, extension)) return;
  throw unsupported(`The body must come as ${jsonApiMediaType};ext="${extension}".`);
}

/** Bodies are read as they are: no coding is undone. */
export function checkContentEncoding(header: string | undefined): void {
  if (header === undefined || header.trim().toLowerCase() === 'identity') return;
  const detail = 'Bodies are taken without a Content-Encoding.';
  throw new AppError('unsupported_media_type', {
    faults: [{ code: 'unsupported_media_type', detail, header: 'content-encoding' }],
  });
}

function unsupported(detail: string): AppError {
  return new AppError('unsupported_media_type', {
    faults: [{ code: 'unsupported_media_type', detail, header: 'content-type' }],
  });
}
