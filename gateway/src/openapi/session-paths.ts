const json = (schema: object, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const error = { default: { $ref: '#/components/responses/error' } };

const body = (properties: Record<string, object>) => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) } },
  },
});

const session = json({ $ref: '#/components/schemas/session' }, 'A pair of tokens.');
const status = json({ type: 'object', properties: { status: { type: 'string' } } }, 'How it stands.');
const html = { description: 'A page.', content: { 'text/html': { schema: { type: 'string' } } } };

/** What stands beside the JSON:API routes. */
export const sessionPaths: Readonly<Record<string, Record<string, unknown>>> = {
  '/user/login': {
    post: {
      operationId: 'signIn',
      summary: 'Sign in',
      tags: ['session'],
      security: [],
      requestBody: body({ user_id: { type: 'string' }, password: { type: 'string' } }),
      responses: { 200: session, ...error },
    },
  },
  '/user/refresh': {
    post: {
      operationId: 'refresh',
      summary: 'Exchange a refresh token, which serves once, for a new pair',
      tags: ['session'],
      security: [],
      requestBody: body({ refresh_token: { type: 'string' } }),
      responses: { 200: session, ...error },
    },
  },
  '/user/logout': {
    post: {
      operationId: 'signOut',
      summary: 'Sign out: every token of this sign-in is refused from then on',
      tags: ['session'],
      security: [{ bearer: [] }],
      responses: {
        200: json(
          { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
          'Signed out.',
        ),
        ...error,
      },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      operationId: 'signingKeys',
      summary: 'The keys that tokens are signed with',
      tags: ['session'],
      security: [],
      responses: {
        200: json({ type: 'object', properties: { keys: { type: 'array', items: { type: 'object' } } } }, 'A JWK Set.'),
        ...error,
      },
    },
  },
  '/healthz': {
    get: { operationId: 'alive', summary: 'The gateway lives', tags: ['health'], responses: { 200: status } },
  },
  '/readyz': {
    get: {
      operationId: 'ready',
      summary: 'The system can serve',
      tags: ['health'],
      responses: { 200: status, 503: status },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openApi',
      summary: 'This description',
      tags: ['reference'],
      responses: { 200: json({ type: 'object' }, 'OpenAPI 3.1.') },
    },
  },
  '/docs': {
    get: {
      operationId: 'docs',
      summary: 'The reference in the browser',
      tags: ['reference'],
      responses: { 200: html },
    },
  },
  '/docs/errors': {
    get: {
      operationId: 'docsErrors',
      summary: 'The catalogue of errors',
      tags: ['reference'],
      responses: { 200: html },
    },
  },
};
