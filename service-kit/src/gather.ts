import { callContext } from './context/call-context.js';

export interface GatherOptions {
  /** The maximum number passed on at once; unlimited by default. */
  readonly most?: number;
  /**
   * When a turn ends: `process.nextTick`, after the promises that are settled by now, or `setImmediate`, after all that the event
   * loop has received by now. The first if left out.
   */
  readonly atEnd?: (pass: () => void) => void;
}

/**
 * Gathers what is added in one turn of the event loop, and passes it on together at the turn's end, outside of any call context: no
 * caller's deadline, cancellation or trace is that of the others.
 */
export function gather<Item>(
  pass: (items: Item[]) => void,
  { most = Number.POSITIVE_INFINITY, atEnd = process.nextTick }: GatherOptions = {},
): (item: Item) => void {
  let gathered: Item[] = [];
  const passAll = (): void => {
    const items = gathered;
    gathered = [];
    if (items.length > 0) callContext.leave(() => pass(items));
  };
  return (item) => {
    gathered.push(item);
    if (gathered.length === 1) atEnd(passAll);
    if (gathered.length >= most) passAll();
  };
}

/**
 * Loads together what is asked for in one turn of the event loop.
 *
 * @param load the values of the keys, in their order; if it fails, all fail
 */
export function loadTogether<Key, Value>(
  load: (keys: Key[]) => Promise<readonly (Value | Promise<Value>)[]>,
  options?: GatherOptions,
): (key: Key) => Promise<Value> {
  type Asked = ReturnType<typeof Promise.withResolvers<Value>> & { readonly key: Key };
  const add = gather<Asked>((asked) => {
    load(asked.map(({ key }) => key)).then(
      (values) => {
        for (const [index, { resolve }] of asked.entries()) resolve(values[index] as Value | Promise<Value>);
      },
      (error: unknown) => {
        for (const { reject } of asked) reject(error);
      },
    );
  }, options);
  return (key) => {
    const asked = { key, ...Promise.withResolvers<Value>() };
    add(asked);
    return asked.promise;
  };
}
