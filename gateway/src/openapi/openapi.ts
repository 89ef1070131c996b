import type { ApiRoute } from '../http/route.js';
import { errorResponse, sharedSchemas } from './components.js';
import { parametersOf, sharedParameters } from './parameters.js';
import { requestBodyOf } from './request-bodies.js';
import { refusalsOf, responsesOf } from './responses.js';
import type { Schema } from './schemas.js';
import { sessionPaths } from './session-paths.js';

/**
 * The OpenAPI 3.1 description, made from the table of routes and the field catalogue: from what checks the requests, so that
 * it cannot drift.
 *
 * @returns the JSON for a public base URL
 */
export function createOpenApi(routes: readonly ApiRoute[]): (base: string) => string {
  const paths: Record<string, Record<string, unknown>> = { ...sessionPaths };
  const schemas: Record<string, Schema> = { ...sharedSchemas };
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route, schemas) };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Jogging Times',
      version: '1.0.0',
      description: 'Runs with their weather, and reports by week. JSON:API 1.1. Errors: [/docs/errors](/docs/errors).',
    },
    paths,
    components: {
      schemas,
      parameters: sharedParameters,
      responses: { error: errorResponse },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
  // All but the server is the same for every request, and large.
  const fixed = JSON.stringify(document).slice(0, -1);
  return (base) => `${fixed},"servers":${JSON.stringify([{ url: base }])}}`;
}

function operationOf(route: ApiRoute, schemas: Record<string, Schema>): object {
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: `Refused with ${refusalsOf(route).join(', ')}: see [errors](/docs/errors).`,
    tags: [tagOf(route.path)],
    security: route.token === 'required' ? [{ bearer: [] }] : [{}, { bearer: [] }],
    parameters: [...parametersOf(route), ...(route.described?.parameters ?? [])],
    ...(route.document && { requestBody: requestBodyOf(route, schemas) }),
    ...(route.described?.requestBody && { requestBody: route.described.requestBody }),
    responses: responsesOf(route, schemas),
  };
}

function tagOf(path: string): string {
  return path === '/runs/summary' ? 'reports' : (path.split('/')[1] ?? '');
}
