// Writes src/gen/api.d.ts: the types of the public API, made from the gateway's table of routes. A change of the contract that
// the page does not follow fails its build. No route is called here, so none needs its clients.
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { createOpenApi } from '../../gateway/dist/src/openapi/openapi.js';
import { apiRoutes } from '../../gateway/dist/src/routes/index.js';

const description = createOpenApi(apiRoutes({}, {}))('http://localhost:5000');
const target = new URL('../src/gen/', import.meta.url);
mkdirSync(target, { recursive: true });
writeFileSync(new URL('api.d.ts', target), astToString(await openapiTypescript(description)));
