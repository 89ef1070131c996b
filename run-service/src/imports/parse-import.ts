import { type FoundItem, UnreadableFile } from './formats/found-run.js';
import { giveWay } from './give-way.js';
import type { ImportDeps } from './import-deps.js';
import { leaseSeconds } from './import-deps.js';
import { chunkBytes } from './import-files.js';
import type { LeasedImport } from './import-store.js';
import type { ParsingThread } from './parsing-thread.js';

const MOST_ITEMS = 50_000;

/**
 * Parses a received file and stages its items. If interrupted, it starts over and finds the same items.
 *
 * @returns why the file cannot be read at all; undefined if it was read
 */
export async function parseImport(
  deps: ImportDeps,
  thread: ParsingThread,
  leased: LeasedImport,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { imports, items } = deps;
  const { id, fileName, sizeBytes: size, timeZone } = leased.import;
  let found = 0;
  const stage = async (some: readonly FoundItem[], bytesRead: number): Promise<void> => {
    if (found + some.length > MOST_ITEMS) {
      throw new UnreadableFile('too_large', `A file may have at most ${MOST_ITEMS} activities.`);
    }
    const progress = 0.5 * Math.min(1, bytesRead / Math.max(size, 1));
    if (!(await items.stage(leased, found + 1, some, progress, leaseSeconds))) throw new LeaseLost();
    found += some.length;
  };
  const task = {
    fileName: fileName === '' ? 'file' : fileName,
    size,
    timeZone: timeZone ?? leased.defaultTimeZone ?? undefined,
    miles: leased.miles,
  };
  const handlers = {
    read: chunkReader(deps, id),
    onFormat: (format: string) => imports.noteFormat(id, format),
    onItems: async (some: readonly FoundItem[], bytesRead: number) => {
      const begun = performance.now();
      await stage(some, bytesRead);
      await giveWay(deps.callers, leased.import.uid, begun, signal);
    },
  };
  try {
    await thread.parse(task, handlers, signal);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    // Items before the fault are kept; the rest is one refusal.
    if (found === 0 || error.code === 'too_large') return error.message;
    const refusal = { code: error.code, detail: error.message };
    await stage([{ source: `${task.fileName}, after ${found} activities`, refusal }], size);
  }
  if (found === 0) return 'There is no activity in the file.';
  await imports.endParsing(id);
  return undefined;
}

/** Another worker has the import, or it is to be undone. */
export class LeaseLost extends Error {}

/** Reads any part of the file; keeps the last chunk, because files are mostly read sequentially. */
function chunkReader({ imports }: ImportDeps, id: string): (start: number, end: number) => Promise<Uint8Array> {
  let kept: { readonly position: number; readonly bytes: Buffer } | undefined;
  const chunkAt = async (position: number): Promise<Buffer> => {
    if (kept?.position !== position) kept = { position, bytes: await imports.files.read(id, position) };
    return kept.bytes;
  };
  return async (start, end) => {
    const parts: Buffer[] = [];
    for (let from = start; from < end; ) {
      const position = Math.floor(from / chunkBytes);
      const bytes = await chunkAt(position);
      const offset = from - position * chunkBytes;
      const part = bytes.subarray(offset, Math.min(bytes.length, offset + end - from));
      if (part.length === 0) throw new Error(`import ${id} ends before ${end}`);
      parts.push(part);
      from += part.length;
    }
    return Buffer.concat(parts);
  };
}
