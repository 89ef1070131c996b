import { errorCatalogue } from '@jogging/proto/common';
import type { Schema } from './schemas.js';

/** Absolute, and a URI by RFC 3986. */
const link: Schema = { type: ['string', 'null'], format: 'uri', pattern: '^https?://' };

/** The schemas that all routes share. */
export const sharedSchemas: Readonly<Record<string, Schema>> = {
  jsonapi: { type: 'object', properties: { version: { const: '1.1' } }, required: ['version'] },
  links: {
    type: 'object',
    properties: { self: link, first: link, prev: link, next: link, last: link },
    additionalProperties: false,
  },
  relationship: {
    type: 'object',
    properties: {
      data: {
        type: 'object',
        properties: { type: { type: 'string' }, id: { type: 'string' } },
        required: ['type', 'id'],
        additionalProperties: false,
      },
      links: { type: 'object', properties: { related: { type: 'string', format: 'uri' } } },
    },
  },
  errors: {
    type: 'object',
    properties: {
      errors: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: {
            id: { type: 'string' },
            status: { type: 'string', pattern: '^[45]\\d\\d$' },
            code: { type: 'string', enum: Object.keys(errorCatalogue) },
            title: { type: 'string' },
            detail: { type: 'string' },
            source: {
              type: 'object',
              properties: { pointer: { type: 'string' }, parameter: { type: 'string' }, header: { type: 'string' } },
              minProperties: 1,
              maxProperties: 1,
            },
            links: {
              type: 'object',
              properties: { about: { type: 'string', format: 'uri' } },
              required: ['about'],
            },
            meta: { type: 'object', properties: { request_id: { type: 'string' } }, required: ['request_id'] },
          },
          required: ['id', 'status', 'code', 'title', 'detail', 'links', 'meta'],
          additionalProperties: false,
        },
      },
      jsonapi: { $ref: '#/components/schemas/jsonapi' },
    },
    required: ['errors', 'jsonapi'],
    additionalProperties: false,
  },
  session: {
    type: 'object',
    properties: {
      status: { const: 'success' },
      message: { type: 'string' },
      auth_token: { type: 'string', description: 'A JWT for the header Authorization.' },
      token_type: { const: 'Bearer' },
      expires_in: { type: 'integer', description: 'Seconds.' },
      refresh_token: {
        type: 'string',
        description: 'Opaque; can be used once. Missing if the request asked for a cookie with `Session-Cookie: true`.',
      },
      password_change_required: {
        const: true,
        description: 'Someone else set the password: the token can only be used to choose another.',
      },
    },
    required: ['status', 'message', 'auth_token', 'token_type', 'expires_in'],
  },
};
