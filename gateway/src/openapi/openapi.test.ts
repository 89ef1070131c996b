import { errorCatalogue } from '@jogging/proto/common';
import { createLogger } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { expect } from 'chai';
import type { Clients } from '../clients.js';
import { createReadYourWrites } from '../read-your-writes.js';
import { createRouter } from '../router.js';
import { apiRoutes } from '../routes/index.js';
import type { ReportRenderer } from '../workers/report-renderer.js';
import { createOpenApi } from './openapi.js';

interface Body {
  headers?: Record<string, object>;
  content?: Record<string, { example?: unknown }>;
}

interface DescribedOperation {
  operationId: string;
  description: string;
  security: object[];
  parameters: { name?: string; description?: string; $ref?: string }[];
  requestBody?: Body;
  responses: Record<string, Body>;
}

const logger = createLogger({ service: 'test', level: 'silent' });
// No service is called here: the routes are only declared.
const routes = apiRoutes({} as Clients, createReadYourWrites({} as RedisConnection, logger), {} as ReportRenderer);
const description = JSON.parse(createOpenApi(routes)('https://runs.example')) as {
  servers: object[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: {
    schemas: Record<string, { properties: { data: { required: string[]; properties?: Record<string, object> } } }>;
    parameters: Record<string, object>;
  };
};

/** Method and path of each route of the application, as Express has them. */
function expressRoutes(): string[] {
  const app = createRouter({
    routes,
    guard: { check: async () => undefined, countedAddress: () => undefined },
    authProxy: async () => undefined,
    components: [],
    config: {
      PUBLIC_URL: undefined,
      TRUST_PROXY: false,
      CORS_ORIGINS: [],
      REQUEST_TIMEOUT_MS: 1000,
      CURSOR_SECRET: 'a secret for tests alone',
    },
    logger,
  });
  return app.router.stack.flatMap(({ route }) =>
    (route?.stack ?? []).flatMap(({ method }) => (method ? [`${method} ${route?.path}`] : [])),
  );
}

function described(method: string, path: string) {
  const operation = description.paths[path]?.[method];
  if (!operation) throw new Error(`${method} ${path} is not described`);
  return operation;
}

describe('The description of the API', () => {
  it('describes exactly the routes of the application, except the files of its pages', () => {
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const served = expressRoutes().filter((route) => !/^get \/(?:docs\/)?assets\//.test(route));
    expect(described.sort()).to.deep.equal(served.sort());
  });

  it('gives each operation a unique name', () => {
    const names = Object.values(description.paths).flatMap((path) =>
      Object.values(path).map((each) => each.operationId),
    );
    expect(new Set(names).size).to.equal(names.length);
  });

  it('lists each success and refusal with its own status', () => {
    for (const { method, path, successStatus } of routes) {
      const operation = description.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
      const always = [String(successStatus), '400', '401', '403', '429', '431', '500', '503', '504', 'default'];
      expect(Object.keys(operation?.responses ?? {}), path).to.include.members(always);
    }
  });

  it('lists the refusals caused by a body, a version and a path', () => {
    const statuses = (method: string, path: string) => Object.keys(described(method, path).responses);
    expect(statuses('patch', '/runs/{id}')).to.include.members(['404', '406', '409', '412', '413', '415', '422']);
    expect(statuses('patch', '/users/{id}')).to.include.members(['409', '412']);
    expect(statuses('post', '/operations')).to.include.members(['404', '409', '412', '413', '422']);
    for (const path of ['/users/{id}', '/roles/{name}']) expect(statuses('delete', path), path).to.include('409');
    for (const path of ['/runs/summary', '/reports/records']) expect(statuses('get', path), path).to.include('404');
    expect(statuses('post', '/user/logout')).to.include.members(['403', '413', '415']);
    for (const path of ['/users', '/runs'])
      expect(statuses('get', path), path).not.to.include.oneOf(['404', '409', '412', '413', '422']);
    expect(statuses('delete', '/runs/{id}')).not.to.include('409');
    expect(statuses('post', '/imports')).not.to.include.oneOf(['409', '422']);
    expect(statuses('post', '/user/login')).not.to.include('406');
  });

  it('describes the header Location wherever a resource is made', () => {
    for (const [path, status] of [
      ['/users', 201],
      ['/runs', 201],
      ['/roles', 201],
      ['/imports', 202],
    ] as const)
      expect(Object.keys(described('post', path).responses[status]?.headers ?? {}), path).to.include('Location');
  });

  it('states the default order of each list', () => {
    const orderOf = (path: string) =>
      /Default: `(.*)`/.exec(
        described('get', path).parameters.find(({ name }) => name === 'sort')?.description ?? '',
      )?.[1];
    expect(orderOf('/runs')).to.equal('-start_time,-id');
    expect(orderOf('/users')).to.equal('id');
    expect(orderOf('/runs/summary')).to.equal('-week_start');
    expect(orderOf('/reports/records')).to.equal('-date,-id');
    expect(orderOf('/reports/conditions')).to.equal('band');
  });

  it('describes a parameter for the filters in brackets on each field', () => {
    const references = described('get', '/runs').parameters.map(({ $ref = '' }) => $ref.split('/').at(-1) ?? '');
    expect(references).to.include.members(['filter.run.distance', 'filter.run.weather.temperature_c', 'page']);
    expect(description.components.parameters['filter.run.distance']).to.deep.include({
      name: 'filter[distance]',
      style: 'deepObject',
    });
  });

  it('shows a real example of every body, of requests and responses', () => {
    const bodies = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.values(operations).flatMap(({ requestBody, responses }) =>
        [requestBody, ...Object.values(responses)].flatMap((body) =>
          Object.entries(body?.content ?? {}).map(([type, { example }]) => ({ place: `${path} ${type}`, example })),
        ),
      ),
    );
    for (const { place, example } of bodies) {
      expect(example, place).not.to.equal(undefined);
      expect(JSON.stringify(example), place).not.to.match(/"(?:string|additionalProp\d|text)"|undefined/);
    }
    expect(bodies).to.have.length.above(60);
  });

  it('lists no status that no error of the catalogue has', () => {
    const known = ['200', '201', '202', '204', '304', 'default'];
    const errors = Object.values(errorCatalogue).map(({ status }) => String(status));
    for (const operations of Object.values(description.paths)) {
      for (const { operationId, responses } of Object.values(operations)) {
        expect([...known, ...errors], operationId).to.include.members(Object.keys(responses));
      }
    }
  });

  it('requires no token for open routes', () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/errors', '/.well-known/jwks.json']) {
      expect(described('get', path).security, path).to.deep.equal([]);
    }
  });

  it('states which routes need a token', () => {
    expect(described('get', '/users').security).to.deep.equal([{ bearer: [] }]);
    expect(described('post', '/users').security).to.deep.equal([{}, { bearer: [] }]);
    expect(described('post', '/user/login').security).to.deep.equal([]);
  });

  it('describes a new run without an id', () => {
    const { schemas } = description.components;
    expect(schemas['run-creation']?.properties.data.properties?.id).to.deep.include({ not: {} });
    expect(schemas['user-creation']?.properties.data.required).to.include('id');
  });

  it('names the server that serves it', () => {
    expect(description.servers).to.deep.equal([{ url: 'https://runs.example' }]);
  });
});
