declare const brand: unique symbol;

/** A UUID in lower case. */
type Uuid<Name extends string> = string & { readonly [brand]: Name };
export type RunId = Uuid<'RunId'>;
/** Of a registration: never used again, unlike the user's id. */
export type Uid = Uuid<'Uid'>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id that a text names; undefined where it can name no run. RFC 9562: UUIDs compare whatever their case. */
export function parseRunId(text: string): RunId | undefined {
  return uuid.test(text) ? (text.toLowerCase() as RunId) : undefined;
}

export function parseUid(text: string): Uid | undefined {
  return uuid.test(text) ? (text.toLowerCase() as Uid) : undefined;
}
