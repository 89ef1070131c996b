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

export interface RunServiceDeps extends CreateRunDeps {
  readonly list: RunList;
}

const edge = ['gateway'];

/** The RPCs, each handed to its use case. A run of the domain is its own message, so nothing is mapped here. */
export function serveRuns(deps: RunServiceDeps): ServedService {
  return serve(
    RunServiceService,
    {
      createRun: (request, call) => createRun(deps, call.requirePrincipal(), request),
      getRun: (request, call) => getRun(deps.runs, call.requirePrincipal(), request),
      listRuns: (request, call) => listRuns(deps.list, call.requirePrincipal(), request),
      updateRun: (request, call) => updateRun(deps, call.requirePrincipal(), request),
      deleteRun: (request, call) => deleteRun(deps, call.requirePrincipal(), request),
      refetchWeather: (request, call) => refetchWeather(deps, call.requirePrincipal(), request),
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
  if (!uid) throw new AppError('invalid_request', { detail: 'owner_uid is no UUID.' });
  return uid;
}
