import type { Logger } from '../logging/logger.js';
import { endsWithin } from './bounded.js';
import type { Component } from './component.js';

export interface LifecycleOptions {
  readonly logger: Logger;
  /** For all components together, in milliseconds; 8500 if left out, to exit before a grace period of 10 s ends. */
  readonly stopWithinMs?: number | undefined;
  /** For one component, in milliseconds; 5000 if left out. */
  readonly stopPartWithinMs?: number | undefined;
}

/** The components of a process, started in the order in which they were added and stopped in reverse. */
export class Lifecycle {
  readonly #parts: Component[] = [];
  readonly #opened: Component[] = [];
  readonly #options: LifecycleOptions;
  #stopping: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** All components so far. The array stays the same when components are added, so the ops server can get it first. */
  get components(): readonly Component[] {
    return this.#parts;
  }

  add(component: Component): this {
    this.#parts.push(component);
    return this;
  }

  /** Starts one component after the other. If one rejects, the caller must `stop`, which stops those that were started. */
  async start(): Promise<void> {
    for (const part of this.#parts) {
      if (this.#stopping) return;
      this.#opened.push(part);
      await part.start();
      this.#options.logger.debug({ component: part.name }, 'started');
    }
  }

  /** Stops what was started, each component within a time limit; one that fails or is late is logged and abandoned. Once only. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { logger, stopWithinMs = 8_500, stopPartWithinMs = 5_000 } = this.#options;
    const end = performance.now() + stopWithinMs;
    for (const part of this.#opened) part.prepareStop?.();
    for (const part of this.#opened.toReversed()) {
      const bound = Math.max(0, Math.min(stopPartWithinMs, end - performance.now()));
      try {
        if (await endsWithin(part.stop(), bound)) logger.debug({ component: part.name }, 'stopped');
        else logger.error({ component: part.name, bound_ms: Math.round(bound) }, 'did not stop in time');
      } catch (error) {
        logger.error({ component: part.name, err: error }, 'failed to stop');
      }
    }
  }
}
