import { ReportServiceService } from '@jogging/proto/reports';
import { RunServiceService } from '@jogging/proto/runs';
import { UserServiceService } from '@jogging/proto/users';
import type { Component, Logger, TlsIdentity } from '@jogging/service-kit';
import { type ClientMethods, createGrpcClient } from '@jogging/service-kit/grpc';
import type { GatewayConfig } from './config.js';

/** The RPCs of the services behind the gateway. */
export interface Clients {
  readonly users: ClientMethods<typeof UserServiceService>;
  readonly runs: ClientMethods<typeof RunServiceService>;
  readonly reports: ClientMethods<typeof ReportServiceService>;
}

export function createClients(
  config: GatewayConfig,
  tls: TlsIdentity | undefined,
  logger: Logger,
): { readonly components: readonly Component[]; readonly calls: Clients } {
  const shared = { deadlineMs: config.REQUEST_TIMEOUT_MS, logger, tls };
  const users = createGrpcClient(UserServiceService, { address: config.USER_SERVICE_ADDR, ...shared });
  const runs = createGrpcClient(RunServiceService, { address: config.RUN_SERVICE_ADDR, ...shared });
  const reports = createGrpcClient(ReportServiceService, { address: config.REPORT_SERVICE_ADDR, ...shared });
  return {
    components: [users, runs, reports],
    calls: { users: users.call, runs: runs.call, reports: reports.call },
  };
}
