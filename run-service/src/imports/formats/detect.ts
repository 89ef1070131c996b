import type { Bytes, FileFormat } from './found-run.js';

export type Content = Exclude<FileFormat, 'gpx' | 'tcx'> | 'xml' | 'gzip' | 'empty';

/** The detected format, and the whole content again. */
export interface Detected {
  readonly content: Content;
  readonly isTcx: boolean;
  readonly bytes: Bytes;
}

const HEAD = 2048;

/** Detects the format from the first bytes, and returns the content from its start: names and media types are not trusted. */
export async function detect(bytes: Bytes): Promise<Detected> {
  const iterator = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD) {
    const next = await iterator.next();
    if (next.done) break;
    head.push(next.value);
    size += next.value.length;
  }
  const first = Buffer.concat(head).subarray(0, HEAD);
  const isTcx = first.toString('latin1').replaceAll('\0', '').includes('TrainingCenterDatabase');
  return { content: contentOf(first), isTcx, bytes: continued(head, iterator) };
}

async function* continued(
  head: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function contentOf(head: Buffer): Content {
  if (head.length === 0) return 'empty';
  if (head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return 'gzip';
  const mark = head.toString('latin1', 0, 4);
  if (mark === 'PK\x03\x04' || mark === 'PK\x05\x06') return 'zip';
  if (head.toString('latin1', 8, 12) === '.FIT') return 'fit';
  // `<` in UTF-8 or in either UTF-16, after a byte-order mark and white space.
  const text = head.toString('latin1').replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
  return /^[\s\0]*</.test(text) ? 'xml' : 'csv';
}
