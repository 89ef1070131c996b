import { SaxesParser, type SaxesTagNS } from 'saxes';
import { type Bytes, UnreadableFile } from './found-run.js';
import { decodeText } from './text-decoder.js';

/** Receives each element by its local name, whatever its prefix. */
export interface XmlHandler {
  open(name: string, attributes: (name: string) => string | undefined): void;
  /** @param text the element's own text; empty if it has child elements */
  close(name: string, text: string): void;
}

const DEEPEST = 64;
/** The maximum number of characters without a tag: no watch writes longer texts or tags. */
const LONGEST_STRETCH = 1024 * 1024;
const LONGEST_TEXT = 20_000;
const MOST_ATTRIBUTES = 100;

/**
 * Parses XML as a stream, and yields after each slice, so that its reader can pass on completed elements. Document type
 * declarations are refused, so only XML's five predefined entities exist.
 *
 * @throws UnreadableFile
 */
export async function* readXml(bytes: Bytes, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  let depth = 0;
  let text = '';
  let stretch = 0;
  let attributes = 0;
  const progress = (): void => {
    stretch = 0;
  };
  parser.on('error', (error) => {
    throw new UnreadableFile('unreadable', `The XML is not well-formed: ${error.message}.`);
  });
  parser.on('doctype', () => {
    throw new UnreadableFile('unreadable', 'The XML has a document type declaration, which is not accepted.');
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MOST_ATTRIBUTES) throw new UnreadableFile('too_large', 'An element has too many attributes.');
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    progress();
    attributes = 0;
    depth += 1;
    if (depth > DEEPEST) throw new UnreadableFile('too_large', `Elements are nested deeper than ${DEEPEST}.`);
    text = '';
    handler.open(tag.local, (name) => Object.values(tag.attributes).find(({ local }) => local === name)?.value);
  });
  const append = (more: string): void => {
    progress();
    if (text.length < LONGEST_TEXT) text += more.slice(0, LONGEST_TEXT - text.length);
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('comment', progress);
  parser.on('closetag', (tag: SaxesTagNS) => {
    progress();
    depth -= 1;
    handler.close(tag.local, text.trim());
    text = '';
  });
  for await (const slice of decodeText(bytes)) {
    stretch += slice.length;
    parser.write(slice);
    if (stretch > LONGEST_STRETCH) throw new UnreadableFile('too_large', 'A text or a tag is longer than 1 MiB.');
    yield;
  }
  parser.close();
}
