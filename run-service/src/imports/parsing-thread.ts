import { MessageChannel, Worker } from 'node:worker_threads';
import { type FileFormat, type FoundItem, UnreadableFile } from './formats/found-run.js';
import type { FromThread, ParseOrder, ParseTask, ToThread } from './thread-messages.js';

/** Memory of a parsing thread, in MiB: a file that needs more ends its thread but not the service. */
const OLD_GENERATION_MIB = 60;
const YOUNG_GENERATION_MIB = 8;
/** A file that takes longer is refused. */
const LONGEST_MS = 15 * 60 * 1000;
/** A thread that a file has made larger is not kept; a small file leaves some 20 MiB. */
const MOST_BYTES = 32 * 1024 * 1024;
const IDLE_MS = 30_000;

export interface ParseHandlers {
  /** The bytes from `start` up to but not including `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
  onFormat(format: FileFormat): void;
  /** Receives what was found; the thread waits until this resolves. */
  onItems(items: readonly FoundItem[], bytesRead: number): Promise<void>;
}

/**
 * Parses files in a separate thread, one at a time, so that they take neither time nor memory from requests. The thread is kept for the
 * next file, because starting one takes longer than parsing a small file; it ends after a file that failed or was large, or when idle.
 */
export class ParsingThread {
  readonly #idleMs: number;
  readonly #mostBytes: number;
  #kept: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor({ idleMs = IDLE_MS, mostBytes = MOST_BYTES } = {}) {
    this.#idleMs = idleMs;
    this.#mostBytes = mostBytes;
  }

  /** @throws UnreadableFile if the file cannot be read, or takes too much time or memory; errors of handlers */
  async parse(task: ParseTask, handlers: ParseHandlers, signal: AbortSignal): Promise<void> {
    const worker = this.#take();
    let memoryBytes = Number.POSITIVE_INFINITY;
    try {
      memoryBytes = await parseIn(worker, task, handlers, signal);
    } finally {
      if (memoryBytes <= this.#mostBytes) this.#keep(worker);
      else await worker.terminate();
    }
  }

  /** Ends the thread if it is idle. */
  async stop(): Promise<void> {
    await this.#takeKept()?.terminate();
  }

  readonly #forget = (): void => {
    this.#takeKept();
  };

  #take(): Worker {
    return this.#takeKept() ?? startWorker();
  }

  #takeKept(): Worker | undefined {
    clearTimeout(this.#idle);
    const worker = this.#kept;
    this.#kept = undefined;
    worker?.off('exit', this.#forget);
    return worker;
  }

  #keep(worker: Worker): void {
    this.#kept = worker;
    worker.on('exit', this.#forget);
    this.#idle = setTimeout(() => this.stop(), this.#idleMs);
  }
}

function startWorker(): Worker {
  const worker = new Worker(new URL('./parse-thread.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: OLD_GENERATION_MIB, maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  // An error while idle ends the thread, not the service.
  worker.on('error', () => {});
  return worker;
}

/** @returns the memory that the thread has afterwards */
async function parseIn(worker: Worker, task: ParseTask, handlers: ParseHandlers, signal: AbortSignal): Promise<number> {
  const { port1: port, port2 } = new MessageChannel();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const answer = async (message: FromThread): Promise<void> => {
    switch (message.kind) {
      case 'read': {
        const bytes = await handlers.read(message.start, message.end);
        return post({ kind: 'bytes', id: message.id, bytes });
      }
      case 'format':
        return handlers.onFormat(message.format);
      case 'items':
        await handlers.onItems(message.items, message.bytesRead);
        return post({ kind: 'continue' });
      case 'refused':
        return reject(new UnreadableFile(message.code, message.detail));
      case 'end':
        return resolve(message.memoryBytes);
    }
  };
  const post = (message: ToThread): void => port.postMessage(message);
  const onError = (error: unknown): void => {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const detail = tooLarge ? 'The file needs too much memory to read.' : 'The file cannot be read.';
    reject(new UnreadableFile(tooLarge ? 'too_large' : 'unreadable', detail, error));
  };
  const onExit = (): void => reject(new Error('the parsing thread ended without a result'));
  const onAbort = (): void => reject(signal.reason);
  const timer = setTimeout(() => {
    reject(new UnreadableFile('too_large', 'The file takes longer than 15 minutes to read.'));
  }, LONGEST_MS);
  worker.on('error', onError).on('exit', onExit);
  signal.addEventListener('abort', onAbort, { once: true });
  port.on('message', (message: FromThread) => {
    answer(message).catch(reject);
  });
  worker.postMessage({ task, port: port2 } satisfies ParseOrder, [port2]);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    worker.off('error', onError).off('exit', onExit);
    port.close();
  }
}
