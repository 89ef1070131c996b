export interface Readiness {
  readonly ready: boolean;
  /** Why not, or more about it; for operators, never for the public. */
  readonly detail?: string | undefined;
}

/** Something in a process that is started and stopped: a server, a connection, a loop. */
export interface Component {
  readonly name: string;
  /**
   * Starts. If a dependency is unavailable it does not fail, but keeps trying in the background and is not ready until it
   * succeeds. Rejects for errors that waiting cannot fix, such as a port in use.
   */
  start(): Promise<void>;
  /** Finishes its work, then closes. Called once, also after a failed `start`. */
  stop(): Promise<void>;
  /** A component without it is always ready. */
  readiness?(): Promise<Readiness> | Readiness;
  /** Called on every component before the first one is stopped: report not ready, accept nothing new. */
  prepareStop?(): void;
}
