import { AppError, type Fault } from '@jogging/service-kit';
import { checkContent, hasBody, jsonObject, parseJson, readBytes } from '@jogging/service-kit/http';
import type { Request } from 'express';

/**
 * Reads members of a request's JSON body that must be strings.
 *
 * @throws AppError 413, 415, 400, then `missing_value` and `invalid_value` (422) for each member
 */
export async function readTexts<Name extends string>(
  request: Request,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  checkContent(request.headers, hasBody(request));
  const body = jsonObject(parseJson(await readBytes(request)));
  const faults: Fault[] = [];
  const members = names.map((name): [Name, string] => {
    const value: unknown = Object.hasOwn(body, name) ? body[name] : undefined;
    // A pointer must exist in the request: for a missing member it points at the parent, the document.
    if (value === undefined) faults.push({ code: 'missing_value', detail: missing(name, body), field: '' });
    else if (typeof value !== 'string') {
      faults.push({ code: 'invalid_value', detail: `${name} must be a string.`, field: name });
    }
    return [name, typeof value === 'string' ? value : ''];
  });
  const [first] = faults;
  if (first) throw new AppError(first.code, { faults });
  return Object.fromEntries(members) as Record<Name, string>;
}

function missing(name: string, body: object): string {
  return Object.hasOwn(body, 'data')
    ? `${name} is required, at the top level of the body: sign-in takes plain JSON, not a JSON:API document.`
    : `${name} is required.`;
}
