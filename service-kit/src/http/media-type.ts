import { parse as parseContentType } from 'content-type';
import { AppError, type Fault } from '../errors/app-error.js';

export const jsonApiMediaType = 'application/vnd.api+json';

/** A media type with its parameters, as `content-type` reads it. */
export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** JSON:API allows `ext` and `profile` alone. A profile may be ignored; an extension must be the one that the route speaks. */
export function hasSupportedParameters({ parameters }: Pick<MediaType, 'parameters'>, extension?: string): boolean {
  return Object.entries(parameters).every(
    ([name, value]) => name === 'profile' || (name === 'ext' && extension !== undefined && value === extension),
  );
}

/**
 * What is wrong with the type and coding of a request's body. A JSON:API type with other parameters is refused with and
 * without a body; any other type matters only if there is a body. Bodies are not decompressed.
 *
 * @param extension the JSON:API extension that the body must be a document of, if the route speaks one
 */
export function contentFaults(
  headers: { readonly 'content-type'?: string | undefined; readonly 'content-encoding'?: string | undefined },
  hasBody: boolean,
  extension?: string,
): Fault[] {
  const { 'content-type': contentType, 'content-encoding': encoding } = headers;
  const media = contentType === undefined ? undefined : parseContentType(contentType);
  if (!hasBody && media?.type !== jsonApiMediaType) return [];
  const faults = extension === undefined ? typeFaults(media) : extensionFaults(media, extension);
  if (hasBody && encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    faults.push(unsupported('content-encoding', 'Send the body without a Content-Encoding: it is not decompressed.'));
  }
  return faults;
}

function typeFaults(media: MediaType | undefined): Fault[] {
  if (media?.type === jsonApiMediaType) {
    if (hasSupportedParameters(media)) return [];
    return [unsupported('content-type', `${jsonApiMediaType} takes no parameter but profile: send it without others.`)];
  }
  if (media?.type === 'application/json') return [];
  const found = media ? `, not ${media.type}` : '';
  return [unsupported('content-type', `Send the body as ${jsonApiMediaType} or application/json${found}.`)];
}

function extensionFaults(media: MediaType | undefined, extension: string): Fault[] {
  const isDocument = media?.type === jsonApiMediaType && 'ext' in media.parameters;
  if (isDocument && hasSupportedParameters(media, extension)) return [];
  return [unsupported('content-type', `Send the body as ${jsonApiMediaType};ext="${extension}".`)];
}

function unsupported(header: string, detail: string): Fault {
  return { code: 'unsupported_media_type', detail, header };
}

/** @throws AppError `unsupported_media_type` (415) */
export function checkContent(headers: Parameters<typeof contentFaults>[0], hasBody: boolean): void {
  const faults = contentFaults(headers, hasBody);
  if (faults.length > 0) throw new AppError('unsupported_media_type', { faults });
}
