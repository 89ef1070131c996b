import type { ApiRoute } from '../http/route.js';
import { sharedSchemas } from './components.js';
import { errorResponses } from './error-responses.js';
import { introduction, tags } from './introduction.js';
import { parametersOf, sharedParameters } from './parameters.js';
import { requestBodyOf } from './request-bodies.js';
import { responsesOf } from './responses.js';
import type { Schema } from './schemas.js';
import { sessionPaths } from './session-paths.js';

type Schemas = Record<string, Schema>;

/**
 * The OpenAPI 3.1 description. It is derived from the route table and the resource fields that also check requests, so it
 * cannot drift.
 *
 * @returns the JSON for a public base URL
 */
export function createOpenApi(routes: readonly ApiRoute[]): (base: string) => string {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas: Schemas = { ...sharedSchemas };
  const parameters: Schemas = { ...sharedParameters };
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route, schemas, parameters) };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Jogging Times',
      version: '1.0.0',
      description: introduction,
      license: { name: 'All rights reserved', identifier: 'LicenseRef-Proprietary' },
      contact: { name: 'Jogging Times', url: 'https://runs.example' },
    },
    tags,
    paths: { ...paths, ...sessionPaths },
    components: {
      schemas,
      parameters,
      responses: errorResponses,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `auth_token` of a sign-in.' },
      },
    },
  };
  // Everything except the server is the same for every request, and large.
  const fixed = JSON.stringify(document).slice(0, -1);
  return (base) => `${fixed},"servers":${JSON.stringify([{ url: base }])}}`;
}

function operationOf(route: ApiRoute, schemas: Schemas, parameters: Schemas): object {
  const requestBody = route.document ? requestBodyOf(route, schemas) : route.described?.requestBody;
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: `${route.summary}.`,
    tags: [tagOf(route.path)],
    security: route.token === 'required' ? [{ bearer: [] }] : [{}, { bearer: [] }],
    parameters: parametersOf(route, parameters),
    ...(requestBody && { requestBody }),
    responses: responsesOf(route, schemas),
  };
}

function tagOf(path: string): string {
  if (path === '/runs/summary') return 'reports';
  const [, first = '', , third] = path.split('/');
  if (third === 'export') return 'imports';
  return first === 'operations' || third === 'runs' ? 'runs' : first;
}
