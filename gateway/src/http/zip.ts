import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A ZIP archive whose members are produced one after the other while it is read. */
export async function* zipOf(members: Readonly<Record<string, AsyncIterable<string>>>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  for (const [name, content] of Object.entries(members)) {
    zip.addReadStreamLazy(name, (callback) => {
      const source = Readable.from(content, { objectMode: false });
      source.on('error', (error) => output.destroy(error));
      callback(null, source);
    });
  }
  zip.end();
  for await (const chunk of output) yield chunk as Uint8Array;
}
