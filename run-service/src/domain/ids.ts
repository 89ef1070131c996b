import { isUuid } from '@jogging/resources';

declare const brand: unique symbol;

/** A UUID in lower case. */
type Uuid<Name extends string> = string & { readonly [brand]: Name };
export type RunId = Uuid<'RunId'>;
/** Identifies a registration; unlike the user's id, it is never reused. */
export type Uid = Uuid<'Uid'>;

/** Parses an id; undefined if the text is not a UUID. UUIDs are case-insensitive (RFC 9562). */
export function parseRunId(text: string): RunId | undefined {
  return isUuid(text) ? (text.toLowerCase() as RunId) : undefined;
}

export function parseUid(text: string): Uid | undefined {
  return isUuid(text) ? (text.toLowerCase() as Uid) : undefined;
}
