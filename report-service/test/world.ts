import type { EventData, EventType } from '@jogging/proto/events';
import { Run } from '@jogging/proto/runs';
import { Weather, WeatherStatus } from '@jogging/proto/weather';

/** An event as report-service receives it. */
export type SentEvent = { [Type in EventType]: { readonly type: Type; readonly data: EventData<Type> } }[EventType];

export interface RunFacts {
  readonly distance: number;
  readonly duration: number;
  readonly startMicros: number;
  readonly date: string;
  readonly movingTime?: number | undefined;
  readonly elevationGainDm?: number | undefined;
  readonly countsForRecords?: boolean | undefined;
}

export interface Measures {
  readonly temperatureC?: number;
  readonly precipitationMm?: number;
  readonly windSpeedMps?: number;
}

interface HeldRun {
  readonly id: string;
  readonly uid: string;
  version: number;
  facts: RunFacts;
  weatherRequest: number;
  weatherRevision: number;
  weather: Weather;
}

const pending = Weather.fromPartial({ status: WeatherStatus.PENDING });

/**
 * A double of run-service and weather-service: their state, and the events about it in the order of their creation. The expected
 * reports follow from the final state, whatever happened to the events on their way.
 */
export class World {
  readonly events: SentEvent[] = [];
  readonly deleted = new Set<string>();
  readonly #runs = new Map<string, HeldRun>();
  readonly #revisions = new Map<string, number>();
  readonly #usedIds = new Set<string>();

  get runs(): readonly Run[] {
    return [...this.#runs.values()].map(messageOf);
  }

  get runIds(): readonly string[] {
    return [...this.#runs.keys()];
  }

  /** Nothing where the user has gone, or the id has been used: ids of runs are never used again. */
  create(id: string, uid: string, facts: RunFacts): void {
    if (this.deleted.has(uid) || this.#usedIds.has(id)) return;
    this.#usedIds.add(id);
    const run = { id, uid, version: 1, facts, weatherRequest: 1, weatherRevision: 0, weather: pending };
    this.#runs.set(id, run);
    this.#send('run.created', { run: messageOf(run) });
  }

  /** A change by the client; a new end asks for the weather again. */
  update(id: string, facts: RunFacts, endChanges: boolean): void {
    const run = this.#runs.get(id);
    if (!run) return;
    run.version += 1;
    run.facts = facts;
    if (endChanges) this.#askAgain(run);
    this.#send('run.updated', { run: messageOf(run) });
  }

  refetchWeather(id: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#askAgain(run);
    this.#send('run.weather_requested', { run: messageOf(run) });
  }

  /** The weather for the run's current request or, if `late`, the previous one; without measures it is unavailable. */
  answerWeather(id: string, measures: Measures | undefined, late = false): void {
    const run = this.#runs.get(id);
    const request = (run?.weatherRequest ?? 0) - (late ? 1 : 0);
    if (!run || request < 1) return;
    const key = `${id} ${request}`;
    const revision = (this.#revisions.get(key) ?? 0) + 1;
    this.#revisions.set(key, revision);
    const weather = measures
      ? Weather.fromPartial({ status: WeatherStatus.RECORDED, attempts: revision, conditions: measures })
      : Weather.fromPartial({ status: WeatherStatus.UNAVAILABLE, attempts: revision, reason: 'no data' });
    if (!late) Object.assign(run, { weather, weatherRevision: revision });
    this.#send(measures ? 'weather.recorded' : 'weather.unavailable', {
      runId: id,
      uid: run.uid,
      weatherRequest: request,
      revision,
      weather,
    });
  }

  delete(id: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    this.#send('run.deleted', { runId: id, uid: run.uid, version: run.version + 1 });
  }

  deleteUser(uid: string): void {
    if (this.deleted.has(uid)) return;
    this.deleted.add(uid);
    for (const run of this.#runs.values()) if (run.uid === uid) this.#runs.delete(run.id);
    this.#send('user.deleted', { uid, userId: `user ${uid}` });
  }

  #askAgain(run: HeldRun): void {
    run.weatherRequest += 1;
    run.weatherRevision = 0;
    run.weather = pending;
  }

  #send<Type extends EventType>(type: Type, data: EventData<Type>): void {
    this.events.push({ type, data } as SentEvent);
  }
}

function messageOf(run: HeldRun): Run {
  const { startMicros, ...facts } = run.facts;
  const { duration } = facts;
  return Run.fromPartial({
    id: run.id,
    uid: run.uid,
    userId: 'test13',
    ...facts,
    startTime: { micros: startMicros, offsetMinutes: 0, fractionDigits: 0 },
    endTime: { micros: startMicros + duration * 1_000_000, offsetMinutes: 0, fractionDigits: 0 },
    weather: run.weather,
    version: run.version,
    weatherRequest: run.weatherRequest,
    weatherRevision: run.weatherRevision,
  });
}

/** Ids as the services make them, from small numbers. */
export const uidOf = (number: number): string => `aaaaaaaa-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
export const runIdOf = (number: number): string => `bbbbbbbb-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** A run that starts at 06:00 UTC on the day that is this many days after the first Monday of 2019. */
export function factsOn(
  dayOffset: number,
  distance: number,
  duration: number,
  more: Pick<RunFacts, 'movingTime' | 'elevationGainDm' | 'countsForRecords'> = {},
): RunFacts {
  const startMicros = Date.UTC(2019, 0, 7 + dayOffset, 6) * 1000;
  const date = new Date(startMicros / 1000).toISOString().slice(0, 10);
  return { distance, duration, startMicros, date, ...more };
}
