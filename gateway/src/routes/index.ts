import type { Clients } from '../clients.js';
import type { ApiRoute } from '../http/route.js';
import type { ReadYourWrites } from '../read-your-writes.js';
import type { ReportRenderer } from '../workers/report-renderer.js';
import { accountExportRoutes } from './account-export.js';
import { importRoutes } from './imports.js';
import { operationRoutes } from './operations.js';
import { reportRoutes } from './reports.js';
import { roleRoutes } from './roles.js';
import { runRoutes } from './runs.js';
import { userRoutes } from './users.js';

/** Every JSON:API route; fixed paths before those with parameters. */
export function apiRoutes(clients: Clients, marks: ReadYourWrites, renderer: ReportRenderer): ApiRoute[] {
  return [
    ...userRoutes(clients),
    ...reportRoutes(clients, marks, renderer),
    ...runRoutes(clients, marks),
    ...operationRoutes(clients, marks),
    ...importRoutes(clients, marks),
    ...accountExportRoutes(clients, renderer),
    ...roleRoutes(clients),
  ];
}
