/** Reads and writes an event's data as proto3 JSON. The event types of `@jogging/proto/events` are a map of these. */
export interface EventCodec<Data> {
  fromJSON(object: unknown): Data;
  toJSON(data: Data): unknown;
}

/** Codecs by event type. `any` because a codec both takes and returns its data: no other type fits all of them. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type EventCodecs = Readonly<Record<string, EventCodec<any>>>;

export type DataOf<Codecs extends EventCodecs, Type extends keyof Codecs> =
  Codecs[Type] extends EventCodec<infer Data> ? Data : never;
