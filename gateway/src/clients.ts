import { ReportServiceService } from '@jogging/proto/reports';
import {
  ImportServiceService,
  OperationServiceService,
  RunExportServiceService,
  RunServiceService,
} from '@jogging/proto/runs';
import { UserServiceService } from '@jogging/proto/users';
import type { Component, Logger, TlsIdentity } from '@jogging/service-kit';
import { type ClientMethods, createGrpcClient } from '@jogging/service-kit/grpc';
import type { ServiceConfig } from './config.js';

/** The RPCs of the services behind the gateway. */
export interface Clients {
  readonly users: ClientMethods<typeof UserServiceService>;
  readonly runs: ClientMethods<typeof RunServiceService>;
  readonly operations: ClientMethods<typeof OperationServiceService>;
  readonly imports: ClientMethods<typeof ImportServiceService>;
  readonly exports: ClientMethods<typeof RunExportServiceService>;
  readonly reports: ClientMethods<typeof ReportServiceService>;
  /** Reports as bytes, for a worker to decode. */
  readonly encodedReports: ClientMethods<typeof encodedReportService>;
}

const encodedReportService = {
  listPeriods: { ...ReportServiceService.listPeriods, responseDeserialize: (bytes: Buffer): Uint8Array => bytes },
} as const;

export function createClients(
  config: ServiceConfig,
  tls: TlsIdentity | undefined,
  logger: Logger,
): { readonly components: readonly Component[]; readonly calls: Clients } {
  // The peer must be that service by its certificate, whatever its address.
  const to = (address: string, serverName: string) => {
    return {
      address,
      deadlineMs: config.REQUEST_TIMEOUT_MS,
      logger,
      tls,
      serverName: tls && serverName,
      callStreams: true,
    };
  };
  const users = createGrpcClient(UserServiceService, to(config.USER_SERVICE_ADDR, 'user-service'));
  // If one of these is unavailable the others still work, so it must not take every gateway out of the load balancer. A new
  // gateway waits for their connections, so that a rolling update fails no request.
  const optional = (address: string, serverName: string) => ({ ...to(address, serverName), optionalAfterMs: 10_000 });
  const runs = createGrpcClient(RunServiceService, optional(config.RUN_SERVICE_ADDR, 'run-service'));
  const operations = createGrpcClient(OperationServiceService, optional(config.RUN_SERVICE_ADDR, 'run-service'));
  const imports = createGrpcClient(ImportServiceService, optional(config.RUN_SERVICE_ADDR, 'run-service'));
  const exports = createGrpcClient(RunExportServiceService, optional(config.RUN_SERVICE_ADDR, 'run-service'));
  const reports = createGrpcClient(ReportServiceService, optional(config.REPORT_SERVICE_ADDR, 'report-service'));
  const encodedReports = createGrpcClient(encodedReportService, {
    ...optional(config.REPORT_SERVICE_ADDR, 'report-service'),
    name: 'encoded reports',
  });
  return {
    components: [users, runs, operations, imports, exports, reports, encodedReports],
    calls: {
      users: users.call,
      runs: runs.call,
      operations: operations.call,
      imports: imports.call,
      exports: exports.call,
      reports: reports.call,
      encodedReports: encodedReports.call,
    },
  };
}
