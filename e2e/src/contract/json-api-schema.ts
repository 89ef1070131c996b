/**
 * Response documents of JSON:API 1.1 as a JSON Schema (2020-12), based on https://jsonapi.org/format/1.1/ ("Document Structure",
 * "Errors"). Links must be absolute, which the format does not require. Rules that a schema cannot express, such as full linkage,
 * are in `json-api-document.ts`.
 */
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });

/** "Member Names": globally allowed characters at both ends, `-`, `_` and space between. */
const memberName =
  '^[a-zA-Z0-9\\u0080-\\u{10ffff}](?:[a-zA-Z0-9\\u0080-\\u{10ffff} _-]*[a-zA-Z0-9\\u0080-\\u{10ffff}])?$';
const atMember = '^@';

/** An object with only these members; "@-Members" are allowed everywhere. */
const closed = (properties: Record<string, object>, more: object = {}) => ({
  type: 'object',
  properties,
  patternProperties: { [atMember]: true },
  additionalProperties: false,
  ...more,
});
const oneOfMembers = (...names: string[]) => ({ anyOf: names.map((name) => ({ required: [name] })) });
const named = { anyOf: [{ pattern: memberName }, { pattern: atMember }] };

/** "Fields": no attribute or relationship is named `type` or `id`. */
const fieldsOf = (value: string) => ({
  type: 'object',
  propertyNames: named,
  additionalProperties: ref(value),
  not: oneOfMembers('type', 'id'),
});

const $defs = {
  memberName: { type: 'string', pattern: memberName },
  meta: { type: 'object', propertyNames: named, additionalProperties: ref('value') },
  link: { anyOf: [{ type: 'string', format: 'absolute-link' }, { type: 'null' }, ref('linkObject')] },
  linkObject: closed(
    {
      href: { type: 'string', format: 'absolute-link' },
      rel: { type: 'string' },
      describedby: ref('link'),
      title: { type: 'string' },
      type: { type: 'string' },
      hreflang: { type: ['string', 'array'], items: { type: 'string' } },
      meta: ref('meta'),
    },
    { required: ['href'] },
  ),
  topLinks: closed(
    Object.fromEntries(
      ['self', 'related', 'describedby', 'first', 'last', 'prev', 'next'].map((name) => [name, ref('link')]),
    ),
  ),
  resourceLinks: closed({ self: ref('link') }),
  relationshipLinks: closed(
    Object.fromEntries(['self', 'related', 'first', 'last', 'prev', 'next'].map((name) => [name, ref('link')])),
    oneOfMembers('self', 'related'),
  ),
  errorLinks: closed({ about: ref('link'), type: ref('link') }),
  identifier: closed(
    { type: ref('memberName'), id: { type: 'string' }, meta: ref('meta') },
    { required: ['type', 'id'] },
  ),
  linkage: { anyOf: [{ type: 'null' }, ref('identifier'), { type: 'array', items: ref('identifier') }] },
  relationship: closed(
    { links: ref('relationshipLinks'), data: ref('linkage'), meta: ref('meta') },
    oneOfMembers('links', 'data', 'meta'),
  ),
  value: {
    if: { type: 'object' },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
    then: { propertyNames: named, additionalProperties: ref('value') },
    else: { items: ref('value') },
  },
  resource: closed(
    {
      type: ref('memberName'),
      id: { type: 'string', minLength: 1 },
      attributes: fieldsOf('value'),
      relationships: fieldsOf('relationship'),
      links: ref('resourceLinks'),
      meta: ref('meta'),
    },
    { required: ['type', 'id'] },
  ),
  error: closed(
    {
      id: { type: 'string' },
      links: ref('errorLinks'),
      status: { type: 'string', pattern: '^[45]\\d\\d$' },
      code: { type: 'string' },
      title: { type: 'string' },
      detail: { type: 'string' },
      source: closed({
        pointer: { type: 'string', format: 'json-pointer' },
        parameter: { type: 'string' },
        header: { type: 'string' },
      }),
      meta: ref('meta'),
    },
    oneOfMembers('id', 'links', 'status', 'code', 'title', 'detail', 'source', 'meta'),
  ),
};

export const jsonApiSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $defs,
  ...closed({
    data: { anyOf: [{ type: 'null' }, ref('resource'), { type: 'array', items: ref('resource') }] },
    errors: { type: 'array', minItems: 1, items: ref('error') },
    meta: ref('meta'),
    jsonapi: closed({
      version: { const: '1.1' },
      ext: { type: 'array', items: { type: 'string' } },
      profile: { type: 'array', items: { type: 'string' } },
      meta: ref('meta'),
    }),
    links: ref('topLinks'),
    included: { type: 'array', items: ref('resource') },
  }),
  allOf: [
    oneOfMembers('data', 'errors', 'meta'),
    { not: { required: ['data', 'errors'] } },
    { dependentRequired: { included: ['data'] } },
  ],
};
