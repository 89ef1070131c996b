import { createGunzip } from 'node:zlib';
import { bounded, type Member, openArchive, type RandomAccess } from './archive.js';
import { readCsv } from './csv.js';
import { csvActivities } from './csv-activities.js';
import { type Content, type Detected, detect } from './detect.js';
import { type Bytes, type FileFormat, type FoundItem, type ReadOptions, UnreadableFile } from './found-run.js';
import { mergeRuns } from './merge-runs.js';
import { type StravaItem, stravaRows } from './strava-csv.js';
import { xmlActivities } from './xml-activities.js';

export interface OpenedFile {
  readonly format: FileFormat;
  readonly items: AsyncIterable<FoundItem>;
}

/** The total unpacked size of all members; a larger archive is a decompression bomb. */
const LARGEST_TOTAL = 4 * 1024 * 1024 * 1024;
const HIGHEST_GZIP_SIZE = 200 * 1024 * 1024;
const dataNames = /\.(fit|gpx|tcx|csv|zip)(\.gz)?$/i;

/**
 * Reads a file of runs by its content, item by item.
 *
 * @throws UnreadableFile if it cannot be read at all; a broken member of an archive is an item with a refusal
 */
export async function openFile(file: RandomAccess, name: string, options: ReadOptions): Promise<OpenedFile> {
  const { content, isTcx, bytes } = await unpacked(file.read(0, file.size));
  if (content === 'zip') return { format: 'zip', items: archiveItems(file, options) };
  if (content === 'empty') throw new UnreadableFile('unknown_format', 'The file is empty.');
  const items = await activities(content, bytes, name, options);
  if (content !== 'xml') return { format: content === 'fit' ? 'fit' : 'csv', items };
  return { format: isTcx ? 'tcx' : 'gpx', items };
}

/** The content, unpacked if the file is gzipped. */
async function unpacked(packed: Bytes): Promise<Detected & { readonly content: Exclude<Content, 'gzip'> }> {
  const outer = await detect(packed);
  if (outer.content !== 'gzip') return { ...outer, content: outer.content };
  const inner = await detect(bounded(gunzip(outer.bytes), HIGHEST_GZIP_SIZE));
  if (inner.content === 'gzip') throw new UnreadableFile('nested_archive', 'A gzipped file within a gzipped file.');
  if (inner.content === 'zip') throw new UnreadableFile('nested_archive', 'A ZIP archive within a gzipped file.');
  return { ...inner, content: inner.content };
}

async function* gunzip(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  const feed = async (): Promise<void> => {
    for await (const chunk of bytes) {
      if (stream.destroyed) return;
      if (!stream.write(chunk)) await drained(stream);
    }
    stream.end();
  };
  const feeding = feed().catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile('unreadable', 'The gzipped file is incomplete or damaged.', error);
  } finally {
    stream.destroy();
    await feeding;
  }
}

function drained(stream: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}

async function activities(
  content: Exclude<Content, 'gzip'>,
  bytes: Bytes,
  source: string,
  options: ReadOptions,
): Promise<AsyncIterable<FoundItem>> {
  switch (content) {
    case 'fit':
      return fromFit(bytes, source);
    case 'xml':
      return xmlActivities(bytes, source, options);
    case 'csv':
      return csvActivities(bytes, source, options);
    case 'zip':
      throw new UnreadableFile('nested_archive', 'An archive within an archive is not opened: send it by itself.');
    case 'empty':
      throw new UnreadableFile('unknown_format', 'The file is empty.');
  }
}

/** Loads the FIT profile only when needed: that takes as long as reading a small file of another format. */
async function* fromFit(bytes: Bytes, source: string): AsyncGenerator<FoundItem> {
  const { fitActivities } = await import('./fit.js');
  yield* fitActivities(bytes, source);
}

/**
 * In our own archives, only the runs are read. In Strava's, the list refers to the other files; in any other archive, each member
 * is read.
 */
async function* archiveItems(file: RandomAccess, options: ReadOptions): AsyncGenerator<FoundItem> {
  const members = await openArchive(file);
  const budget = { left: LARGEST_TOTAL };
  const named = new Map(members.map((member) => [member.name, member]));
  const listed = new Set<string>();
  const own = named.has('profile.json') ? named.get('runs.csv') : undefined;
  if (own) {
    for await (const found of memberItems(own, budget, options)) yield { ...found, distinct: true };
    return;
  }
  const list = members.find(({ name }) => /(^|\/)activities\.csv$/i.test(name));
  const table = list && (await readCsv(counted(list, budget)).catch(() => undefined));
  if (list && table?.columns.includes('Activity Date') && table.columns.includes('Filename')) {
    listed.add(list.name);
    const folder = list.name.slice(0, list.name.lastIndexOf('/') + 1);
    for await (const row of stravaRows(table, list.name, options)) {
      const member = row.fileName === undefined ? undefined : named.get(folder + row.fileName);
      if (member) listed.add(member.name);
      yield member ? await listedActivity(row, member, budget, options) : item(row);
    }
  }
  for (const member of members) {
    if (!listed.has(member.name) && isActivityName(member.name, list !== undefined))
      yield* memberItems(member, budget, options);
  }
}

/** A Strava archive contains dozens of other lists; besides its activity list, only files of activities are read. */
function isActivityName(name: string, strava: boolean): boolean {
  return dataNames.test(name) && !(strava && /\.csv$/i.test(name));
}

async function* memberItems(member: Member, budget: Budget, options: ReadOptions): AsyncGenerator<FoundItem> {
  try {
    const { content, bytes } = await unpacked(counted(member, budget));
    yield* await activities(content, bytes, member.name, options);
  } catch (error) {
    if (!(error instanceof UnreadableFile) || budget.left < 0) throw error;
    yield { source: member.name, refusal: { code: error.code, detail: error.message } };
  }
}

/** One run with the file's figures and the list's title, sport and notes, even if the file has several tracks. */
async function listedActivity(
  row: StravaItem,
  member: Member,
  budget: Budget,
  options: ReadOptions,
): Promise<FoundItem> {
  const { source, sport, title } = item(row);
  const head = { source: `${member.name} (${source})`, sport, title };
  const found: FoundItem[] = [];
  for await (const activity of memberItems(member, budget, options)) found.push(activity);
  const runs = found.flatMap(({ run }) => run ?? []);
  const merged = mergeRuns(runs);
  if (!merged) return { ...head, ...(found[0]?.refusal && { refusal: found[0].refusal }) };
  const notes = row.run?.notes ?? merged.notes;
  return { ...head, run: { ...merged, title: title ?? merged.title, notes, indoor: row.run?.indoor ?? merged.indoor } };
}

function item({ source, sport, title, run, refusal }: StravaItem): FoundItem {
  return { source, sport, title, run, refusal };
}

interface Budget {
  left: number;
}

async function* counted(member: Member, budget: Budget): AsyncGenerator<Uint8Array> {
  for await (const chunk of member.read()) {
    budget.left -= chunk.length;
    if (budget.left < 0) throw new UnreadableFile('too_large', 'The archive unpacks to more than 4 GiB.');
    yield chunk;
  }
}
