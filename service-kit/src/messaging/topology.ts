/** One consumer's queue with the event types (routing keys) bound to it. */
export interface QueueDeclaration {
  readonly name: string;
  readonly events: readonly string[];
}

/** The whole of it: every process asserts all of it on each connection before it publishes or consumes. */
export interface Topology {
  /** A durable topic exchange. */
  readonly exchange: string;
  readonly queues: readonly QueueDeclaration[];
}
