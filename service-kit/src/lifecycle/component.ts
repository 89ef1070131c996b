export interface Readiness {
  readonly ready: boolean;
  /** Why not, or what of it; for operators, never for the public. */
  readonly detail?: string | undefined;
}

/** A part of a process that is opened and closed: a server, a connection, a loop. */
export interface Component {
  readonly name: string;
  /**
   * Opens. Does not fail because something outside is away: then it goes on trying in the background and is not ready till
   * it works. Rejects for what no waiting mends, such as a port that is taken.
   */
  start(): Promise<void>;
  /** Ends what it holds, then closes. Called once, also after a `start` that failed. */
  stop(): Promise<void>;
  /** A part without it is always ready. */
  readiness?(): Promise<Readiness> | Readiness;
  /** Told to every part before the first one is stopped: be seen as not ready, take nothing new. */
  prepareStop?(): void;
}
