import { Agent, type AgentOptions } from 'node:https';
import type { TlsIdentity } from '../tls/tls-identity.js';

type CreateConnection = Agent['createConnection'];

/** An agent for HTTPS calls to our own services: shows this process's certificate, trusts our authority alone. */
export class TlsAgent extends Agent {
  readonly #identity: TlsIdentity;

  constructor(identity: TlsIdentity, options: AgentOptions = {}) {
    super({ keepAlive: true, ...options });
    this.#identity = identity;
  }

  // Each connection takes the material of its moment, so that a renewed certificate needs no new agent.
  override createConnection(...[options, callback]: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    return super.createConnection({ ...options, ...this.#identity.current() }, callback);
  }
}
