import { getHeapStatistics } from 'node:v8';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { type FoundItem, UnreadableFile } from './formats/found-run.js';
import { openFile } from './formats/read-file.js';
import { localTimeIn } from './local-time.js';
import type { FromThread, ParseOrder, ParseTask, ToThread } from './thread-messages.js';

/** Runs in a separate thread: parses files, requesting their bytes from the parent and returning the items found. */
const BATCH = 500;
const BATCH_MS = 400;
const READ = 256 * 1024;

if (!parentPort) throw new Error('this module runs only in a worker thread');
parentPort.on('message', ({ task, port }: ParseOrder) => parseFile(task, port));

async function parseFile(task: ParseTask, port: MessagePort): Promise<void> {
  const waiting = new Map<number, (bytes: Uint8Array) => void>();
  let asked = 0;
  let bytesRead = 0;
  /** Settled once the batch handed over last is staged. */
  let staged: Promise<void> = Promise.resolve();
  let goOn = (): void => {};
  const send = (message: FromThread): void => port.postMessage(message);

  port.on('message', (message: ToThread) => {
    if (message.kind === 'continue') goOn();
    else {
      waiting.get(message.id)?.(message.bytes);
      waiting.delete(message.id);
    }
  });

  async function* read(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let from = start; from < end; from += READ) {
      asked += 1;
      const id = asked;
      const answer = new Promise<Uint8Array>((resolve) => waiting.set(id, resolve));
      send({ kind: 'read', id, start: from, end: Math.min(from + READ, end) });
      const bytes = await answer;
      bytesRead += bytes.length;
      yield bytes;
    }
  }

  /** Waits for the batch before: one is staged while the next is parsed. */
  async function handOver(items: readonly FoundItem[]): Promise<void> {
    await staged;
    staged = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    send({ kind: 'items', items, bytesRead });
  }

  async function parse(): Promise<void> {
    const toInstant = localTimeIn(task.timeZone);
    const file = { size: task.size, read };
    const { format, items } = await openFile(file, task.fileName, { ...task, toInstant });
    send({ kind: 'format', format });
    let batch: FoundItem[] = [];
    let last = Date.now();
    for await (const item of items) {
      batch.push(item);
      if (batch.length < BATCH && Date.now() - last < BATCH_MS) continue;
      await handOver(batch);
      batch = [];
      last = Date.now();
    }
    if (batch.length > 0) await handOver(batch);
  }

  try {
    await parse().finally(() => staged);
    const { total_heap_size: heap, external_memory: buffers } = getHeapStatistics();
    send({ kind: 'end', memoryBytes: heap + buffers });
  } catch (error) {
    if (error instanceof UnreadableFile) send({ kind: 'refused', code: error.code, detail: error.message });
    else throw error;
  }
  port.close();
}
