import type { ActivityReader } from './activity-reader.js';
import { type Bytes, type FoundItem, type ReadOptions, UnreadableFile } from './found-run.js';
import { GpxReader } from './gpx.js';
import { readXml, type XmlHandler } from './read-xml.js';
import { TcxReader } from './tcx.js';

/** The activities of a GPX or TCX file; its root element shows which it is. */
export async function* xmlActivities(bytes: Bytes, source: string, options: ReadOptions): AsyncGenerator<FoundItem> {
  const reader = new ByRoot(source, options);
  for await (const _ of readXml(bytes, reader)) yield* reader.take();
  yield* reader.take();
}

class ByRoot implements XmlHandler {
  readonly #source: string;
  readonly #options: ReadOptions;
  #reader: ActivityReader | undefined;

  constructor(source: string, options: ReadOptions) {
    this.#source = source;
    this.#options = options;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    this.#reader ??= this.#readerFor(name);
    this.#reader.open(name, attribute);
  }

  close(name: string, text: string): void {
    this.#reader?.close(name, text);
  }

  take(): FoundItem[] {
    return this.#reader?.take() ?? [];
  }

  #readerFor(root: string): ActivityReader {
    if (root === 'gpx') return new GpxReader(this.#source, this.#options.toInstant);
    if (root === 'TrainingCenterDatabase') return new TcxReader(this.#source, this.#options.toInstant);
    throw new UnreadableFile('unknown_format', `The XML is neither GPX nor TCX: its root element is ${root}.`);
  }
}
