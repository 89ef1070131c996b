/** A TCP proxy on a port of its own that a test can make fail as networks do. */
export interface CutProxy {
  readonly port: number;
  /** The same URL, with this proxy in place of its host and port. */
  through(url: string): string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Takes connections but passes no more bytes, in either direction, and tells nobody. */
  hang(): void;
  /** Ends what hangs, and passes again. */
  restore(): void;
  /** Connections open through it. */
  readonly connections: number;
  close(): Promise<void>;
}

/** @param target `host:port`, or a URL that has them */
export async function cutProxy(_target: string): Promise<CutProxy> {
  throw new Error('not yet');
}
