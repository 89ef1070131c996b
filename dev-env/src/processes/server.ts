/** A server that can be started, stopped and killed: a process or a container. */
export interface Server {
  start(): Promise<void>;
  /** Stops it gracefully, and by force after a time limit. */
  stop(): Promise<void>;
  /** Sends a signal to all of its processes; after SIGKILL, waits until they have ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  isRunning(): Promise<boolean>;
  /** The end of its log. */
  lastWords(): Promise<string>;
}
