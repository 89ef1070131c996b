import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StreamAnswer } from './route.js';

/** Responds with a stream at the client's pace. A failure before the first piece becomes a normal error response. */
export async function sendStream(response: ServerResponse, answer: StreamAnswer): Promise<void> {
  const iterator = answer.stream[Symbol.asyncIterator]();
  const first = await iterator.next();
  response.setHeader('Cache-Control', 'no-store');
  response.appendHeader('Vary', 'Accept');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.writeHead(200, { 'Content-Type': answer.mediaType });
  try {
    await pipeline(Readable.from(resumed(first, iterator)), response);
  } catch (error) {
    // A client that disconnects ends the stream, which is not an error.
    if (!response.destroyed || response.writableFinished) throw error;
  }
}

async function* resumed<T>(first: IteratorResult<T>, iterator: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
