import { guides } from '../docs/guides.js';
import { refusals } from './error-responses.js';

const json = (schema: object, description: string, example: object) => ({
  description,
  content: { 'application/json': { schema, example } },
});

const body = (properties: Record<string, object>, example: object) => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) }, example },
  },
});

const session = json({ $ref: '#/components/schemas/session' }, 'An access token and a refresh token.', {
  status: 'success',
  message: 'User successfully logged in.',
  auth_token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJ0ZXN0MTMifQ.c2lnbmF0dXJl',
  token_type: 'Bearer',
  expires_in: 900,
  refresh_token: 'GyKb4iV0n2s1cZ8mT5xq7w',
});
const health = (status: string) =>
  json({ type: 'object', properties: { status: { const: status } }, required: ['status'] }, 'The state.', { status });
const html = {
  description: 'A page.',
  content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' } },
};

const signingIn = [400, 401, 403, 413, 415, 422, 429, 503, 504];

/** An open route without parameters, so without refusals. */
const open = (operationId: string, tag: string, summary: string, description: string, responses: object) => ({
  get: { operationId, summary, description, tags: [tag], security: [], responses: { ...responses, ...refusals([]) } },
});

/** The routes that do not use JSON:API. */
export const sessionPaths: Readonly<Record<string, Record<string, unknown>>> = {
  '/user/login': {
    post: {
      operationId: 'signIn',
      summary: 'Sign in',
      description:
        'Returns an access token for 15 minutes and a refresh token for 30 days. After five failed attempts, sign-in is delayed by at most 60 seconds.',
      tags: ['session'],
      security: [],
      requestBody: body(
        { user_id: { type: 'string' }, password: { type: 'string' } },
        { user_id: 'test13', password: 'long-enough' },
      ),
      responses: { 200: session, ...refusals(signingIn) },
    },
  },
  '/user/refresh': {
    post: {
      operationId: 'refresh',
      summary: 'Refresh the tokens',
      description:
        'Exchanges a refresh token, which can be used once, for a new pair. Using one twice ends its sign-in.',
      tags: ['session'],
      security: [],
      requestBody: body({ refresh_token: { type: 'string' } }, { refresh_token: 'GyKb4iV0n2s1cZ8mT5xq7w' }),
      responses: { 200: session, ...refusals(signingIn) },
    },
  },
  '/user/logout': {
    post: {
      operationId: 'signOut',
      summary: 'Sign out',
      description: 'Every token of this sign-in is refused afterwards.',
      tags: ['session'],
      security: [{ bearer: [] }],
      responses: {
        200: json(
          { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
          'Signed out.',
          { message: 'Logged out successfully' },
        ),
        ...refusals([400, 401, 403, 413, 415, 429, 503, 504]),
      },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      operationId: 'signingKeys',
      summary: 'Read the signing keys',
      description: 'The public keys of access tokens (RFC 7517), for services that verify them.',
      tags: ['session'],
      security: [],
      responses: {
        200: json(
          {
            type: 'object',
            properties: { keys: { type: 'array', items: { type: 'object' } } },
            required: ['keys'],
          },
          'A JWK Set.',
          { keys: [{ kty: 'RSA', kid: '1', use: 'sig', alg: 'RS256', n: 'u1W9…', e: 'AQAB' }] },
        ),
        ...refusals([400, 403, 413, 415, 429, 503, 504]),
      },
    },
  },
  '/healthz': open('alive', 'health', 'Check liveness', 'Answers as long as the gateway runs.', {
    200: health('alive'),
  }),
  '/readyz': open('ready', 'health', 'Check readiness', 'Whether the gateway and what it depends on can serve.', {
    200: health('ready'),
    503: health('not ready'),
  }),
  '/openapi.json': open('openApi', 'reference', 'Read this description', 'OpenAPI 3.1.', {
    200: json({ type: 'object' }, 'OpenAPI 3.1.', {
      openapi: '3.1.0',
      info: { title: 'Jogging Times', version: '1.0.0' },
    }),
  }),
  '/': open(
    'page',
    'reference',
    'Open the page',
    'The page in the browser; a document of links for a client that asks for JSON:API.',
    {
      200: {
        description: 'The page, or a document of links.',
        content: {
          ...html.content,
          'application/vnd.api+json': {
            schema: { type: 'object' },
            example: {
              jsonapi: { version: '1.1' },
              links: { self: 'https://runs.example/', runs: 'https://runs.example/runs' },
            },
          },
        },
      },
    },
  ),
  '/docs': open('docs', 'reference', 'Read the reference', 'This reference in the browser.', { 200: html }),
  '/docs/{guide}': {
    get: {
      ...open('docsGuide', 'reference', 'Read a guide', 'A guide in the browser.', { 200: html, ...refusals([404]) })
        .get,
      parameters: [
        {
          name: 'guide',
          in: 'path',
          required: true,
          description: 'The name of the guide.',
          schema: { enum: Object.keys(guides) },
          example: 'filters',
        },
      ],
    },
  },
  '/docs/errors': open('docsErrors', 'reference', 'Read the errors', 'Every error code with its remedy.', {
    200: html,
  }),
};
