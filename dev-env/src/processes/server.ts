/** Something that serves and can be started, stopped and killed: a process, or a container. */
export interface Server {
  start(): Promise<void>;
  /** Ends it as its makers meant it to end; after a time, by force. */
  stop(): Promise<void>;
  /** Sends a signal to all of its processes; after SIGKILL waits until they are gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  isRunning(): Promise<boolean>;
  /** The end of what it wrote to its log. */
  lastWords(): Promise<string>;
}
