import type { ApiRoute } from '../http/route.js';
import { jsonApiMediaType } from '../jsonapi/document.js';
import { errorResponse, sharedSchemas } from './components.js';
import { parametersOf, sharedParameters } from './parameters.js';
import { requestAttributes, responseAttributes, type Schema } from './schemas.js';
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
    tags: [tagOf(route.path)],
    security: route.token === 'required' ? [{ bearer: [] }] : [{}, { bearer: [] }],
    parameters: parametersOf(route),
    ...(route.document && { requestBody: requestBodyOf(route) }),
    responses: {
      [route.successStatus]: successOf(route, schemas),
      default: { $ref: '#/components/responses/error' },
    },
  };
}

function tagOf(path: string): string {
  return path === '/runs/summary' ? 'reports' : (path.split('/')[1] ?? '');
}

function requestBodyOf(route: ApiRoute): object {
  const { resource, document } = route;
  const idRequired = document?.idRequired ?? false;
  const user = {
    type: 'object',
    properties: { data: { type: 'object', properties: { type: { const: 'user' }, id: { type: 'string' } } } },
  };
  const schema = {
    type: 'object',
    properties: {
      data: {
        type: 'object',
        properties: {
          type: { const: resource.type },
          id: { type: 'string' },
          attributes: requestAttributes(resource, !idRequired),
          ...(resource.type === 'run' && { relationships: { type: 'object', properties: { user } } }),
        },
        required: idRequired ? ['type', 'id'] : ['type'],
      },
    },
    required: ['data'],
  };
  return { required: true, content: { [jsonApiMediaType]: { schema }, 'application/json': { schema } } };
}

function successOf(route: ApiRoute, schemas: Record<string, Schema>): object {
  if (route.answers === 'nothing') return { description: 'Done; nothing to say.' };
  const name = schemaNameOf(route);
  schemas[name] ??= resourceSchema(route);
  const reference = { $ref: `#/components/schemas/${name}` };
  const data = route.answers === 'list' ? { type: 'array', items: reference } : reference;
  const schema = {
    type: 'object',
    properties: {
      jsonapi: { $ref: '#/components/schemas/jsonapi' },
      links: { $ref: '#/components/schemas/links' },
      data,
      included: { type: 'array', items: { type: 'object' } },
      meta: { type: 'object' },
    },
    required: ['jsonapi', 'links', 'data'],
    additionalProperties: false,
  };
  const texts = (route.offers ?? []).map((type) => [type, { schema: { type: 'string' } }] as const);
  return {
    description: route.summary,
    headers: headersOf(route),
    content: { [jsonApiMediaType]: { schema }, ...Object.fromEntries(texts) },
  };
}

function headersOf(route: ApiRoute): object {
  const text = { schema: { type: 'string' } };
  return {
    'X-Request-Id': text,
    ...(route.resource.type === 'run' && route.answers === 'one' && { ETag: text }),
    ...(route.successStatus === 201 && { Location: text }),
  };
}

/** Several reports share the type `report`: each route has its own attributes. */
function schemaNameOf({ resource, operationId }: ApiRoute): string {
  return resource.type === 'report' ? `report-${operationId}` : resource.type;
}

function resourceSchema({ resource }: ApiRoute): Schema {
  return {
    type: 'object',
    properties: {
      type: { const: resource.type },
      id: { type: 'string' },
      attributes: responseAttributes(resource),
      relationships: { type: 'object', additionalProperties: { $ref: '#/components/schemas/relationship' } },
      links: { $ref: '#/components/schemas/links' },
    },
    required: ['type', 'id'],
    additionalProperties: false,
  };
}
