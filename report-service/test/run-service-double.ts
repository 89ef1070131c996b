import { type ExportRunsResponse, type Run, RunServiceService } from '@jogging/proto/runs';
import { AppError, createLogger } from '@jogging/service-kit';
import { createGrpcServer, serve } from '@jogging/service-kit/grpc';
import type { World } from './world.js';

/** The state of run-service when the first item is requested. */
export async function* exportOf(
  world: World,
  between: () => Promise<void> = async () => {},
  asHeld: (run: Run) => Run = (run) => run,
): AsyncGenerator<ExportRunsResponse> {
  const runs = world.runs.map(asHeld);
  const deleted = [...world.deleted];
  for (const uid of deleted) yield { item: { $case: 'departedUid', value: uid } };
  for (const run of runs) {
    await between();
    yield { item: { $case: 'run', value: run } };
  }
}

export interface RunServiceDouble {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * A double of run-service for the commands: a gRPC server that answers ExportRuns as the contract requires, and refuses all other
 * RPCs.
 */
export async function runServiceDouble(world: World): Promise<RunServiceDouble> {
  const refuse = () => Promise.reject(new AppError('internal', { detail: 'The double only exports.' }));
  const handlers = {
    createRun: refuse,
    getRun: refuse,
    listRuns: refuse,
    updateRun: refuse,
    deleteRun: refuse,
    refetchWeather: refuse,
    exportRuns: () => exportOf(world),
  };
  const nobody: readonly string[] = [];
  const callers = {
    createRun: nobody,
    getRun: nobody,
    listRuns: nobody,
    updateRun: nobody,
    deleteRun: nobody,
    refetchWeather: nobody,
    exportRuns: ['report-service'],
  };
  const logger = createLogger({ service: 'run-service-double', level: 'silent' });
  const services = [serve(RunServiceService, handlers, { callers })];
  const server = createGrpcServer({ address: '127.0.0.1:0', logger, services });
  await server.start();
  return { address: `127.0.0.1:${server.port()}`, close: () => server.stop() };
}
