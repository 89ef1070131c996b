import { Weather, WeatherChanged, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { callContext, traceIdOf } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { OutboxEntry, OutgoingEvent } from '@jogging/service-kit/messaging';
import type { Codecs, WeatherOutbox } from '../deps.js';

import type { Observation } from '../domain/conditions.js';
import type { RequestState } from '../domain/request-state.js';
import type { Origin } from '../domain/weather-request.js';
import { wordsFor } from '../domain/wmo.js';

const types = {
  pending: 'weather.delayed',
  recorded: 'weather.recorded',
  unavailable: 'weather.unavailable',
} as const;

/**
 * Publishes states when the transaction commits. Each event carries the id and trace of the client's request behind the weather
 * request, however long ago that was.
 */
export async function publishStates(
  outbox: WeatherOutbox,
  transaction: Transaction,
  states: readonly RequestState[],
): Promise<void> {
  await outbox.addEntries(transaction, entriesOf(outbox, states));
}

/** The same as rows of the outbox. */
export function entriesOf(outbox: WeatherOutbox, states: readonly RequestState[]): OutboxEntry[] {
  return states.map((state) => {
    const entry = (): OutboxEntry => outbox.entryOf(eventOf(state));
    const { origin } = state;
    return origin ? callContext.run({ ...origin, traceparent: traceparentFor(origin) }, entry) : entry();
  });
}

/** The current span, if it belongs to the trace of the weather request. */
function traceparentFor(origin: Origin): string {
  const here = callContext.get()?.traceparent;
  return here !== undefined && traceIdOf(here) === traceIdOf(origin.traceparent) ? here : origin.traceparent;
}

function eventOf(state: RequestState): OutgoingEvent<Codecs> {
  return { type: types[state.status], subject: state.runId, data: weatherChangedOf(state) };
}

export function weatherChangedOf(state: RequestState): WeatherChanged {
  const { runId, uid, weatherRequest, revision } = state;
  return WeatherChanged.fromPartial({ runId, uid, weatherRequest, revision, weather: weatherOf(state) });
}

function weatherOf(state: RequestState): Weather {
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
    ...conditions,
  };
}
