// Writes src/gen/api.d.ts: the types of the public API, generated from the gateway's route table. If the page does not follow a
// change of the contract, its build fails. No route is called here, so none needs its clients.
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { createOpenApi } from '../../gateway/dist/src/openapi/openapi.js';
import { apiRoutes } from '../../gateway/dist/src/routes/index.js';

const description = createOpenApi(apiRoutes({}, {}))('http://localhost:5000');
const target = new URL('../src/gen/', import.meta.url);
mkdirSync(target, { recursive: true });
writeFileSync(new URL('api.d.ts', target), astToString(await openapiTypescript(description)));
