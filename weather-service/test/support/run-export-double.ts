import { type ExportRunsRequest, type Run, RunServiceService } from '@jogging/proto/runs';
import { AppError, createLogger } from '@jogging/service-kit';
import { createGrpcServer, serve } from '@jogging/service-kit/grpc';

export interface RunExportDouble {
  readonly address: string;
  /** What it exports. */
  readonly runs: Map<string, Run>;
  close(): Promise<void>;
}

/** A contract double of run-service for the command `check`: a gRPC server that answers ExportRuns and refuses all else. */
export async function runExportDouble(): Promise<RunExportDouble> {
  const runs = new Map<string, Run>();
  const refuse = () => Promise.reject(new AppError('internal', { detail: 'The double only exports.' }));
  const handlers = {
    createRun: refuse,
    getRun: refuse,
    listRuns: refuse,
    updateRun: refuse,
    deleteRun: refuse,
    refetchWeather: refuse,
    exportRuns: async function* ({ ownerUid }: ExportRunsRequest) {
      for (const run of [...runs.values()]) {
        if (ownerUid === undefined || run.uid === ownerUid) yield { item: { $case: 'run' as const, value: run } };
      }
    },
  };
  const nobody: readonly string[] = [];
  const callers = {
    createRun: nobody,
    getRun: nobody,
    listRuns: nobody,
    updateRun: nobody,
    deleteRun: nobody,
    refetchWeather: nobody,
    exportRuns: ['weather-service'],
  };
  const logger = createLogger({ service: 'run-service-double', level: 'silent' });
  const services = [serve(RunServiceService, handlers, { callers })];
  const server = createGrpcServer({ address: '127.0.0.1:0', logger, services });
  await server.start();
  return { address: `127.0.0.1:${server.port()}`, runs, close: () => server.stop() };
}
