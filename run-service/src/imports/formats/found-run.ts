/** A file's data about one activity, in the names and units of the API; times are RFC 3339 text. */
export interface FoundRun {
  readonly startTime: string;
  readonly endTime: string;
  /** Metres, with decimals. */
  readonly distance: number;
  readonly timeZone?: string | undefined;
  readonly start?: Place | undefined;
  readonly end?: Place | undefined;
  readonly indoor?: boolean | undefined;
  /** Whole seconds. */
  readonly movingTime?: number | undefined;
  /** Metres. */
  readonly elevationGain?: number | undefined;
  readonly averageHeartRate?: number | undefined;
  readonly maxHeartRate?: number | undefined;
  readonly title?: string | undefined;
  readonly notes?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly countsForRecords?: boolean | undefined;
}

/** Degrees. */
export interface Place {
  readonly lat: number;
  readonly lng: number;
}

/** The reason why an activity or a whole file is refused. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
}

export type RefusalCode =
  | 'unreadable'
  | 'unknown_format'
  | 'too_large'
  | 'no_time'
  | 'no_distance'
  | 'nested_archive'
  | 'invalid_value';

/** One activity of a file, or one part of a file that cannot be read. */
export interface FoundItem {
  /** The place in the file: the member of the archive, and the row or track within it. */
  readonly source: string;
  /** The sport as the file names it; undefined if the file has none. */
  readonly sport?: string | undefined;
  readonly title?: string | undefined;
  readonly run?: FoundRun | undefined;
  readonly refusal?: Refusal | undefined;
  /** Whether it is one of an account's own runs: it repeats none of the same file, however near they are. */
  readonly distinct?: boolean | undefined;
}

/** A file or a member that cannot be read; the message is for the person who sent it. */
export class UnreadableFile extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.code = code;
  }
}

export type FileFormat = 'fit' | 'gpx' | 'tcx' | 'csv' | 'zip';

export interface ReadOptions {
  /** A local time `2023-05-01T07:12:33` as an instant with its offset, `2023-05-01T07:12:33+02:00`. */
  readonly toInstant: (local: string) => string;
  /** Whether the distances of a list without units are in miles. */
  readonly miles: boolean;
}

/** A stream of bytes. */
export type Bytes = AsyncIterable<Uint8Array>;
