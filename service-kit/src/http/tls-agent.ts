import { Agent, type AgentOptions } from 'node:https';
import type { TlsIdentity } from '../tls/tls-identity.js';

type CreateConnection = Agent['createConnection'];

/** An agent for HTTPS calls between services: presents this process's certificate and trusts only our authority. */
export class TlsAgent extends Agent {
  readonly #identity: TlsIdentity;

  constructor(identity: TlsIdentity, options: AgentOptions = {}) {
    super({ keepAlive: true, ...options });
    this.#identity = identity;
  }

  // Each connection reads the current certificate, so that a renewed one needs no new agent.
  override createConnection(...[options, callback]: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    return super.createConnection({ ...options, ...this.#identity.current() }, callback);
  }
}
