import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import { type Import, ImportOptions, type UploadImportRequest } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import { callerOf } from '../commands/create-run.js';
import { chunkBytes, type ImportFiles } from './import-files.js';
import type { ImportStore } from './import-store.js';

/** The maximum that the API documents. */
const LARGEST = 200 * 1024 * 1024;
/** The maximum number of unfinished imports of one owner. */
const MOST_UNFINISHED = 10;

/**
 * Stores a file as it arrives, with one chunk in memory. The import exists once all of it is stored.
 *
 * @throws AppError body_too_large, invalid_request, too_many_requests
 */
export async function receiveImport(
  deps: { readonly imports: ImportStore; readonly now: () => number },
  principal: Principal,
  parts: AsyncIterable<UploadImportRequest>,
): Promise<Import> {
  const { imports, now } = deps;
  const owner = callerOf(principal);
  const id = randomUUID();
  let stored: Import | undefined;
  try {
    const receiver = new Receiver(imports.files, id);
    let size: number | undefined;
    for await (const { part } of parts) {
      if (part?.$case === 'options') {
        const options = ImportOptions.fromPartial(part.value);
        if (!(await imports.begin(id, owner, options, now(), MOST_UNFINISHED))) throw tooMany();
      }
      if (part?.$case === 'bytes') await receiver.add(part.value);
      if (part?.$case === 'size') size = part.value;
    }
    // A cancelled call can look complete: the reset of an HTTP/2 stream ends the incoming data.
    if (size !== receiver.size)
      throw new AppError('invalid_request', { detail: 'The file was cut off before its end.' });
    await receiver.end();
    if (receiver.size === 0) throw new AppError('invalid_request', { detail: 'The file is empty.' });
    stored = await imports.complete(id, receiver.size, now());
  } finally {
    if (!stored) await imports.discard(id).catch(() => {});
  }
  if (!stored) throw new AppError('invalid_request', { detail: 'The upload began without its options.' });
  return stored;
}

function tooMany(): AppError {
  const detail = `You have ${MOST_UNFINISHED} imports that are not finished: wait until one is.`;
  return new AppError('too_many_requests', { detail, retryAfterSeconds: 10 });
}

/** Gathers bytes into chunks. */
class Receiver {
  size = 0;
  readonly #files: ImportFiles;
  readonly #id: string;
  #parts: Uint8Array[] = [];
  #gathered = 0;
  #position = 0;

  constructor(files: ImportFiles, id: string) {
    this.#files = files;
    this.#id = id;
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.size += bytes.length;
    if (this.size > LARGEST) throw new AppError('body_too_large', { detail: 'A file may have at most 200 MiB.' });
    let rest = bytes;
    while (this.#gathered + rest.length >= chunkBytes) {
      const room = chunkBytes - this.#gathered;
      this.#parts.push(rest.subarray(0, room));
      rest = rest.subarray(room);
      await this.#store();
    }
    if (rest.length === 0) return;
    this.#parts.push(rest);
    this.#gathered += rest.length;
  }

  async end(): Promise<void> {
    if (this.#gathered > 0) await this.#store();
  }

  async #store(): Promise<void> {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#gathered = 0;
    await this.#files.add(this.#id, this.#position, bytes);
    this.#position += 1;
  }
}
