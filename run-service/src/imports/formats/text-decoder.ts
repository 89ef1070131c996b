import { TextDecoder } from 'node:util';
import { type Bytes, UnreadableFile } from './found-run.js';

const SLICE = 64 * 1024;
const declaration = /^<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]{1,40})["']/;

/** Decodes bytes to slices of at most 64 Ki characters: by byte-order mark, by the XML declaration, else as UTF-8. */
export async function* decodeText(bytes: Bytes): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let text = '';
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += SLICE) {
      const slice = chunk.subarray(start, start + SLICE);
      decoder ??= decoderFor(slice);
      text = decoder.decode(slice, { stream: true });
      if (text !== '') yield text;
    }
  }
  text = decoder?.decode() ?? '';
  if (text !== '') yield text;
}

function decoderFor(head: Uint8Array): TextDecoder {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be');
  const declared = declaration.exec(Buffer.from(head.subarray(0, 200)).toString('latin1'))?.[1];
  // A file in 8-bit units that declares UTF-16 was converted without changing its declaration.
  if (declared === undefined || /^utf-?16/i.test(declared)) return new TextDecoder('utf-8');
  try {
    return new TextDecoder(declared);
  } catch (cause) {
    throw new UnreadableFile('unreadable', `The file is in an encoding that is not supported: ${declared}.`, cause);
  }
}
