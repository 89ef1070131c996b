import type { eventTypes } from '@jogging/proto/events';
import { Weather, WeatherChanged, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { callContext, traceIdOf } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Outbox, OutboxEntry, OutgoingEvent } from '@jogging/service-kit/messaging';
import type { Observation } from '../domain/conditions.js';
import type { Origin, WishState } from '../domain/wish-state.js';
import { wordsFor } from '../domain/wmo.js';

export type Codecs = typeof eventTypes;
export type WeatherOutbox = Outbox<Codecs>;

const types = {
  pending: 'weather.delayed',
  recorded: 'weather.recorded',
  unavailable: 'weather.unavailable',
} as const;

/**
 * Tells everyone who keeps a copy how far wishes have come, once the transaction has committed. Each event belongs to the
 * request that its wish comes from, however long ago that was.
 */
export async function announce(
  outbox: WeatherOutbox,
  transaction: Transaction,
  states: readonly WishState[],
): Promise<void> {
  await outbox.addEntries(
    transaction,
    states.map((state) => {
      const entry = (): OutboxEntry => outbox.entryOf(eventOf(state));
      const { origin } = state;
      return origin ? callContext.run({ ...origin, traceparent: traceparentFor(origin) }, entry) : entry();
    }),
  );
}

/** A lookup made within the wish's own trace is what the event comes from. */
function traceparentFor(origin: Origin): string {
  const here = callContext.get()?.traceparent;
  return here !== undefined && traceIdOf(here) === traceIdOf(origin.traceparent) ? here : origin.traceparent;
}

function eventOf(state: WishState): OutgoingEvent<Codecs> {
  return { type: types[state.status], subject: state.runId, data: weatherChangedOf(state) };
}

export function weatherChangedOf(state: WishState): WeatherChanged {
  const { runId, uid, weatherRequest, revision } = state;
  return WeatherChanged.fromPartial({ runId, uid, weatherRequest, revision, weather: weatherOf(state) });
}

function weatherOf(state: WishState): Weather {
  const { attempts } = state;
  switch (state.status) {
    case 'pending':
      return Weather.fromPartial({
        status: WeatherStatus.PENDING,
        attempts,
        nextAttemptAtMs: state.nextAttemptAt?.getTime(),
        reason: state.reason,
      });
    case 'recorded':
      return Weather.fromPartial({
        status: WeatherStatus.RECORDED,
        attempts,
        conditions: conditionsOf(state.observation),
      });
    case 'unavailable':
      return Weather.fromPartial({
        status: WeatherStatus.UNAVAILABLE,
        attempts,
        reason: state.reason,
      });
  }
}

function conditionsOf({ provider, kind, hour, fetchedAt, conditions }: Observation): Weather['conditions'] {
  return {
    provider,
    kind: kind === 'archive' ? WeatherKind.ARCHIVE : WeatherKind.FORECAST,
    observedAtMs: hour * 1000,
    fetchedAtMs: fetchedAt.getTime(),
    condition: wordsFor(conditions.conditionCode),
    conditionCode: conditions.conditionCode,
    temperatureC: conditions.temperatureC,
    feelsLikeC: conditions.feelsLikeC,
    humidityPercent: conditions.humidityPercent,
    pressureHpa: conditions.pressureHpa,
    windSpeedMps: conditions.windSpeedMps,
    windBearingDeg: conditions.windBearingDeg,
    cloudCoverPercent: conditions.cloudCoverPercent,
    precipitationMm: conditions.precipitationMm,
  };
}
