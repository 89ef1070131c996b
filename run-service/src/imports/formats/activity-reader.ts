import { activityItem, type Summary } from './activity.js';
import type { FoundItem, Refusal } from './found-run.js';
import type { PointList } from './point-list.js';
import type { XmlHandler } from './read-xml.js';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Shared by the readers of GPX and TCX: the position in the file, and the activities found. */
export abstract class ActivityReader implements XmlHandler {
  readonly #source: string;
  readonly #path: string[] = [];
  #items: FoundItem[] = [];
  #count = 0;

  /** @param toInstant gives a local time its offset */
  constructor(
    source: string,
    protected readonly toInstant: (local: string) => string,
  ) {
    this.#source = source;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    this.#path.push(name);
    this.begin(name, attribute);
  }

  close(name: string, text: string): void {
    this.#path.pop();
    this.end(name, text, this.#path.at(-1));
  }

  /** The activities completed since the last call. */
  take(): FoundItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  protected abstract begin(name: string, attribute: (name: string) => string | undefined): void;
  protected abstract end(name: string, text: string, parent: string | undefined): void;

  /** Whether the current element is within one of this name. */
  protected isWithin(name: string): boolean {
    return this.#path.includes(name);
  }

  protected get count(): number {
    return this.#count;
  }

  /** Adds an activity; from the second on, its source includes its number in the file. */
  protected add(kind: 'track' | 'activity', summary: Summary, points: PointList): void {
    this.#count += 1;
    const source = this.#count === 1 ? this.#source : `${this.#source}, ${kind} ${this.#count}`;
    this.#items.push(activityItem(source, summary, points));
  }

  protected refuse(refusal: Refusal): void {
    this.#items.push({ source: this.#source, refusal });
  }
}
