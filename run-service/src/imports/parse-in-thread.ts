import { Worker } from 'node:worker_threads';
import { type FileFormat, type FoundItem, UnreadableFile } from './formats/found-run.js';
import type { FromThread, ParseTask, ToThread } from './thread-messages.js';

/** Memory of a parsing thread, in MiB: a file that needs more ends its thread but not the service. */
const OLD_GENERATION_MIB = 60;
const YOUNG_GENERATION_MIB = 8;
/** A file that takes longer is refused. */
const LONGEST_MS = 15 * 60 * 1000;

export interface ParseHandlers {
  /** The bytes from `start` up to but not including `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
  onFormat(format: FileFormat): void;
  /** Receives what was found; the thread waits until this resolves. */
  onItems(items: readonly FoundItem[], bytesRead: number): Promise<void>;
}

/**
 * Parses a file in a separate thread, so that it takes neither time nor memory from requests.
 *
 * @throws UnreadableFile if the file cannot be read, or takes too much time or memory; errors of handlers
 */
export function parseInThread(task: ParseTask, handlers: ParseHandlers, signal: AbortSignal): Promise<void> {
  const worker = new Worker(new URL('./parse-thread.js', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: OLD_GENERATION_MIB, maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
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
        return resolve();
    }
  };
  const post = (message: ToThread): void => worker.postMessage(message);
  worker.on('message', (message: FromThread) => {
    answer(message).catch(reject);
  });
  worker.on('error', (error) => {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const detail = tooLarge ? 'The file needs too much memory to read.' : 'The file cannot be read.';
    reject(new UnreadableFile(tooLarge ? 'too_large' : 'unreadable', detail, error));
  });
  worker.on('exit', () => reject(new Error('the parsing thread ended without a result')));
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => {
    reject(new UnreadableFile('too_large', 'The file takes longer than 15 minutes to read.'));
  }, LONGEST_MS);
  return promise.finally(async () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  });
}
