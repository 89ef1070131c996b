import type { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

/** An absolute URL of RFC 3986, except that JSON:API clients may leave square brackets of parameters unencoded. */
const absoluteLink =
  /^https?:\/\/[\w\-.~%[\]:]+(?:\/(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})*)?(?:\?(?:[\w\-.~!$&'()*+,;=:@/?[\]]|%[\dA-Fa-f]{2})*)?(?:#[\w-]*)?$/;

/** Adds the formats of JSON Schema, and one for links. */
export function addFormats(ajv: Ajv2020): Ajv2020 {
  // The package is CommonJS, so its default export is wrapped.
  (ajvFormats as unknown as { default: (ajv: Ajv2020) => Ajv2020 }).default(ajv);
  ajv.addFormat('absolute-link', absoluteLink);
  return ajv;
}
