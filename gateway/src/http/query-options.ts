import { readQueryString } from '@jogging/query';
import type { Fault } from '@jogging/service-kit';

/** A query parameter of only one route. */
export interface QueryOption {
  readonly description: string;
  /** JSON Schema of the value, for the reference. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What is wrong with a value, as a sentence; undefined if nothing is. */
  check(value: string): string | undefined;
}

export type QueryOptions = Readonly<Record<string, QueryOption>>;

/** Splits a query into the route's own options, with their faults, and the rest, not decoded, that every route reads alike. */
export function splitOptions(query: string, options: QueryOptions = {}) {
  const chosen: Record<string, string> = {};
  const faults: Fault[] = [];
  const rest: string[] = [];
  const repeated = new Set<string>();
  for (const piece of query.split('&')) {
    const [{ name, value, broken } = { name: '', value: '', broken: false }] = readQueryString(piece);
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) rest.push(piece);
    else if (Object.hasOwn(chosen, name)) repeated.add(name);
    else {
      const detail = broken ? `The percent-encoding of ${name} is broken or not UTF-8.` : option.check(value);
      if (detail !== undefined) faults.push({ code: 'invalid_parameter', parameter: name, detail });
      chosen[name] = value;
    }
  }
  for (const name of repeated)
    faults.push({ code: 'repeated_parameter', parameter: name, detail: `${name} may appear only once.` });
  return { chosen, rest: rest.join('&'), faults };
}

/** One of a fixed set of words. */
export function choice(description: string, words: readonly string[], fallback: string): QueryOption {
  return {
    description,
    schema: { enum: words, default: fallback },
    check: (value) => (words.includes(value) ? undefined : `It takes one of ${words.join(', ')}.`),
  };
}
