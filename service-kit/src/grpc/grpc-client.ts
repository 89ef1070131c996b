import { Client, Metadata } from '@grpc/grpc-js';
import type { Component, Readiness } from '../lifecycle/component.js';
import type { Logger } from '../logging/logger.js';
import type { TlsIdentity } from '../tls/tls-identity.js';
import type { ClientMethods, ServiceShape } from './service-types.js';

export interface GrpcClientOptions<S extends ServiceShape> {
  readonly name?: string | undefined;
  /** `host:port`; all addresses of the host are used in turn. */
  readonly address: string;
  readonly tls?: TlsIdentity | undefined;
  /** How long a call waits where its caller does not wait less, in milliseconds. */
  readonly deadlineMs: number;
  readonly logger: Logger;
  /** The name to expect in the server's certificate; the address's host where left out. */
  readonly serverName?: string | undefined;
  /** RPCs that may be sent again where the server went away meanwhile: those that change nothing, or the same a second time. */
  readonly retry?: readonly (keyof S & string)[] | undefined;
  /** Whether the process is not ready without the server; true where left out. */
  readonly required?: boolean | undefined;
}

export interface GrpcClient<S extends ServiceShape> extends Component {
  /** The RPCs. Errors come as AppError: those of the peer, `unavailable` where it is away, `timeout` where it is late. */
  readonly call: ClientMethods<S>;
  readiness(): Readiness;
}

/** A client of one service over connections to all of its servers, in turn. The call context is passed on. */
export function createGrpcClient<S extends ServiceShape>(
  _definition: S,
  _options: GrpcClientOptions<S>,
): GrpcClient<S> {
  void Client;
  void Metadata;
  throw new Error('soon');
}
