import { isUuid } from '@jogging/resources';

declare const brand: unique symbol;

/** A UUID in lower case. */
type Uuid<Name extends string> = string & { readonly [brand]: Name };
export type RunId = Uuid<'RunId'>;
/** Of a registration: never used again, unlike the user's id. */
export type Uid = Uuid<'Uid'>;

/** The id that a text names; undefined if it is not a UUID. UUIDs compare whatever their case (RFC 9562). */
export function parseRunId(text: string): RunId | undefined {
  return isUuid(text) ? (text.toLowerCase() as RunId) : undefined;
}

export function parseUid(text: string): Uid | undefined {
  return isUuid(text) ? (text.toLowerCase() as Uid) : undefined;
}
