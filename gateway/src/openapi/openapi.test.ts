import { createLogger } from '@jogging/service-kit';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import type { Clients } from '../clients.js';
import { createReadYourWrites } from '../read-your-writes.js';
import { createRouter } from '../router.js';
import { apiRoutes } from '../routes/index.js';
import { createOpenApi } from './openapi.js';

interface DescribedOperation {
  operationId: string;
  description: string;
  security: object[];
  responses: Record<string, object>;
}

const logger = createLogger({ service: 'test', level: 'silent' });
// Nobody is asked for anything here: routes are declared and not taken.
const routes = apiRoutes({} as Clients, createReadYourWrites({} as Redis, logger));
const description = JSON.parse(createOpenApi(routes)('https://runs.example')) as {
  servers: object[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, { properties: { data: { required: string[]; not?: object } } }> };
};

/** Method and path of each route of the application, as Express has them. */
function expressRoutes(): string[] {
  const app = createRouter({
    routes,
    guard: { check: async () => undefined },
    authProxy: async () => undefined,
    components: [],
    config: { PUBLIC_URL: undefined, TRUST_PROXY: false, CORS_ORIGINS: [], REQUEST_TIMEOUT_MS: 1000 },
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
  it('has every route of the application, the files of its own page excepted, and no other', () => {
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const served = expressRoutes().filter((route) => !route.startsWith('get /docs/assets/'));
    expect(described.sort()).to.deep.equal(served.sort());
  });

  it('names each operation once', () => {
    const names = Object.values(description.paths).flatMap((path) =>
      Object.values(path).map((each) => each.operationId),
    );
    expect(new Set(names).size).to.equal(names.length);
  });

  it('tells each success with its own status, and what a route refuses with', () => {
    for (const { method, path, successStatus } of routes) {
      const operation = description.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
      const statuses = Object.keys(operation?.responses ?? {});
      const unchanged =
        method === 'get' && JSON.stringify(operation?.responses[successStatus]).includes('"ETag"') ? ['304'] : [];
      expect(statuses).to.deep.equal([String(successStatus), ...unchanged, 'default']);
      expect(operation?.description).to.match(/^Refused with 400, 401, 403, /);
    }
  });

  it('names the refusals that come of a body, a version and a path', () => {
    const description = (method: string, path: string) => described(method, path).description;
    expect(description('patch', '/runs/{id}')).to.contain('404, 406, 409, 412, 413, 415, 422');
    expect(description('patch', '/users/{id}')).to.contain('409, 412');
    expect(description('get', '/users')).not.to.match(/404|409|412|413|422/);
  });

  it('tells where a token is needed, and where it is not', () => {
    expect(described('get', '/users').security).to.deep.equal([{ bearer: [] }]);
    expect(described('post', '/users').security).to.deep.equal([{}, { bearer: [] }]);
    expect(described('post', '/user/login').security).to.deep.equal([]);
  });

  it('lets nobody think that a run is given its id', () => {
    const { schemas } = description.components;
    expect(schemas['run-creation']?.properties.data.not).to.deep.equal({ required: ['id'] });
    expect(schemas['user-creation']?.properties.data.required).to.include('id');
  });

  it('names the server that it is read from', () => {
    expect(description.servers).to.deep.equal([{ url: 'https://runs.example' }]);
  });
});
