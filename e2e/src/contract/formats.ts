import type { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

/** An absolute URL of RFC 3986; JSON:API clients may leave the square brackets of parameters as they are. */
const absoluteLink =
  /^https?:\/\/[\w\-.~%[\]:]+(?:\/(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})*)?(?:\?(?:[\w\-.~!$&'()*+,;=:@/?[\]]|%[\dA-Fa-f]{2})*)?(?:#[\w-]*)?$/;

/** The formats of JSON Schema, and our own for links. */
export function addFormats(ajv: Ajv2020): Ajv2020 {
  // The package is CommonJS, whose default export arrives wrapped.
  (ajvFormats as unknown as { default: (ajv: Ajv2020) => Ajv2020 }).default(ajv);
  ajv.addFormat('absolute-link', absoluteLink);
  return ajv;
}
