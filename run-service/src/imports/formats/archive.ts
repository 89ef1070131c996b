import { Readable } from 'node:stream';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { type Bytes, UnreadableFile } from './found-run.js';

/** A file with random access. */
export interface RandomAccess {
  readonly size: number;
  /** The bytes from `start` up to but not including `end`. */
  read(start: number, end: number): Bytes;
}

/** A member of an archive. Its name is only a label: no file is ever opened or written under it. */
export interface Member {
  readonly name: string;
  readonly size: number;
  read(): Bytes;
}

const MOST_MEMBERS = 100_000;
/** DEFLATE reaches 1,032; a track of a watch about 10, and a list of the same row about 100. */
const HIGHEST_RATIO = 300;
const LARGEST_MEMBER = 200 * 1024 * 1024;

/**
 * The members of a ZIP archive by its directory, except folders and macOS metadata.
 *
 * @throws UnreadableFile
 */
export async function openArchive(file: RandomAccess): Promise<Member[]> {
  try {
    const zip = await fromRandomAccessReaderPromise(new Reader(file), file.size, {
      lazyEntries: true,
      autoClose: false,
      // Also refuses names with `..` and absolute ones; a name that is not UTF-8 is read as CP437.
      decodeStrings: true,
    });
    if (zip.entryCount > MOST_MEMBERS) {
      throw new UnreadableFile('too_large', `An archive may have at most ${MOST_MEMBERS} members.`);
    }
    const members: Member[] = [];
    for await (const entry of zip.eachEntry()) if (!isNoise(entry.fileName)) members.push(memberOf(zip, entry));
    return members;
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile('unreadable', `The ZIP archive cannot be read: ${messageOf(error)}.`, error);
  }
}

function isNoise(name: string): boolean {
  return name.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$|\._)/.test(name);
}

function memberOf(zip: ZipFile, entry: Entry): Member {
  return { name: entry.fileName, size: entry.uncompressedSize, read: () => bytesOf(zip, entry) };
}

async function* bytesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted()) throw new UnreadableFile('unreadable', 'The member is encrypted.');
  const bound = Math.min(LARGEST_MEMBER, entry.compressedSize * HIGHEST_RATIO + 64 * 1024);
  try {
    const stream: AsyncIterable<Uint8Array> = await zip.openReadStreamPromise(entry);
    yield* bounded(stream, bound);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile('unreadable', `The member cannot be unpacked: ${messageOf(error)}.`, error);
  }
}

/**
 * Passes at most this many bytes: more is a decompression bomb.
 *
 * @throws UnreadableFile
 */
export async function* bounded(bytes: Bytes, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) throw new UnreadableFile('too_large', 'Unpacked, it is suspiciously large: a decompression bomb.');
    yield chunk;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

class Reader extends RandomAccessReader {
  readonly #file: RandomAccess;

  constructor(file: RandomAccess) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#file.read(start, end), { objectMode: false });
  }
}
