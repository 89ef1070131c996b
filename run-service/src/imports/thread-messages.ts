import type { MessagePort } from 'node:worker_threads';
import type { FileFormat, FoundItem, RefusalCode } from './formats/found-run.js';

/** The input of a parsing thread. */
export interface ParseTask {
  readonly fileName: string;
  readonly size: number;
  /** The zone of local times; undefined if neither the request nor the user names one. */
  readonly timeZone: string | undefined;
  readonly miles: boolean;
}

/** A file for the thread, with a port of its own: no message of one file reaches another. */
export interface ParseOrder {
  readonly task: ParseTask;
  readonly port: MessagePort;
}

export type FromThread =
  | { readonly kind: 'read'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly kind: 'format'; readonly format: FileFormat }
  | { readonly kind: 'items'; readonly items: readonly FoundItem[]; readonly bytesRead: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string }
  /** The memory that the thread has by now. */
  | { readonly kind: 'end'; readonly memoryBytes: number };

export type ToThread =
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'continue' };
