import type { Logger } from '../logging/logger.js';
import { endsWithin } from './bounded.js';
import type { Component } from './component.js';

export interface LifecycleOptions {
  readonly logger: Logger;
  /** For all parts together, in milliseconds; 8500 where left out, to be gone before a grace period of 10 s ends. */
  readonly stopWithinMs?: number | undefined;
  /** For one part, in milliseconds; 5000 where left out. */
  readonly stopPartWithinMs?: number | undefined;
}

/** The parts of a process, started in the order they were added and stopped in reverse. */
export class Lifecycle {
  readonly #parts: Component[] = [];
  readonly #opened: Component[] = [];
  readonly #options: LifecycleOptions;
  #stopping: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** All parts so far; the same array as parts are added, so that the ops server can be given it before they are. */
  get components(): readonly Component[] {
    return this.#parts;
  }

  add(component: Component): this {
    this.#parts.push(component);
    return this;
  }

  /** Starts part after part. Where one rejects, the caller is to `stop`, which stops those that were opened. */
  async start(): Promise<void> {
    for (const part of this.#parts) {
      if (this.#stopping) return;
      this.#opened.push(part);
      await part.start();
      this.#options.logger.debug({ component: part.name }, 'started');
    }
  }

  /** Stops what was opened, each part bounded in time; what fails or is late is logged and left behind. Once only. */
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
