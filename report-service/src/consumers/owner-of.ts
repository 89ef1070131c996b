import type { eventTypes } from '@jogging/proto/events';
import type { AnyEvent } from '@jogging/service-kit/messaging';

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whose figures an event changes; undefined if it names nobody. */
export function ownerOf({ data }: AnyEvent<typeof eventTypes>): string | undefined {
  const uid = 'run' in data ? data.run?.uid : 'uid' in data ? data.uid : undefined;
  return uid !== undefined && uuid.test(uid) ? uid : undefined;
}
