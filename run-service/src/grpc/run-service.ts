import { RunServiceService } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import { type ServedService, serve } from '@jogging/service-kit/grpc';
import { type CreateRunDeps, createRun } from '../commands/create-run.js';
import { deleteRun } from '../commands/delete-run.js';
import { refetchWeather } from '../commands/refetch-weather.js';
import { updateRun } from '../commands/update-run.js';
import { parseUid, type Uid } from '../domain/ids.js';
import { exportRuns } from '../queries/export-runs.js';
import { getRun } from '../queries/get-run.js';
import { listRuns } from '../queries/list-runs.js';
import type { RunList } from '../store/run-list.js';
import type { RunReader } from '../store/run-reader.js';
import type { Audit } from './audit.js';

export interface RunServiceDeps extends CreateRunDeps {
  readonly list: RunList;
  readonly reader: RunReader;
}

const edge = ['gateway'];

/** The RPCs, one use case each. A run of the domain is its own message, so nothing is mapped here. */
export function serveRuns(deps: RunServiceDeps, audit: Audit): ServedService {
  return serve(
    RunServiceService,
    {
      createRun: async (request, call) => {
        const response = await createRun(deps, call.requirePrincipal(), request);
        if (response.run) await audit.one(call, 'create run', Promise.resolve(response.run));
        return response;
      },
      getRun: (request, call) => audit.one(call, 'read run', getRun(deps.reader, call.requirePrincipal(), request)),
      listRuns: async (request, call) => {
        const response = await listRuns(deps.list, call.requirePrincipal(), request);
        audit.list(call, request.ownerUid);
        return response;
      },
      updateRun: (request, call) => audit.one(call, 'change run', updateRun(deps, call.requirePrincipal(), request)),
      deleteRun: (request, call) =>
        audit.one(call, 'delete run', deleteRun(deps, call.requirePrincipal(), request), request.id),
      refetchWeather: (request, call) =>
        audit.one(call, 'request weather', refetchWeather(deps, call.requirePrincipal(), request)),
      exportRuns: (request) => exportRuns(deps.database, ownerOf(request.ownerUid)),
    },
    {
      principalFrom: edge,
      callers: {
        createRun: edge,
        getRun: edge,
        listRuns: edge,
        updateRun: edge,
        deleteRun: edge,
        refetchWeather: edge,
        exportRuns: ['report-service'],
      },
    },
  );
}

function ownerOf(text: string | undefined): Uid | undefined {
  if (text === undefined) return undefined;
  const uid = parseUid(text);
  if (!uid) throw new AppError('invalid_request', { detail: 'owner_uid is not a UUID.' });
  return uid;
}
