import type { Instant } from '@jogging/proto/common';
import type { Run as RunMessage } from '@jogging/proto/runs';
import { type Weather, WeatherStatus } from '@jogging/proto/weather';
import { runFields, sameWritable } from '@jogging/resources';
import { type Figures, figuresOf } from './figures.js';
import type { RunId, Uid } from './ids.js';

/** What a client may write of a run. Coordinates in units of 10^-7 degrees. */
export interface RunAttributes {
  readonly distance: number;
  readonly startTime: Instant;
  readonly endTime: Instant;
  readonly startLatE7: number;
  readonly startLngE7: number;
  readonly endLatE7: number;
  readonly endLngE7: number;
}

/** Whose run it is: the registration, and the label that it had when the run was recorded. */
export interface Owner {
  readonly uid: Uid;
  readonly userId: string;
}

/**
 * A run as it stands: the message of the contract with everything present, so that a run goes out without being mapped.
 * `version` counts changes by clients; `weatherRequest` counts the times that its weather was asked for.
 */
export interface Run
  extends Omit<RunMessage, keyof RunAttributes | keyof Figures | keyof Owner>,
    RunAttributes,
    Figures,
    Owner {
  readonly id: RunId;
  readonly weather: Weather;
}

const sameAttributes = sameWritable(runFields);

export function pendingWeather(): Weather {
  return {
    status: WeatherStatus.PENDING,
    attempts: 0,
    nextAttemptAtMs: undefined,
    reason: undefined,
    conditions: undefined,
  };
}

export function newRun(id: RunId, owner: Owner, attributes: RunAttributes, nowMs: number): Run {
  return {
    id,
    ...owner,
    ...attributes,
    ...figuresOf(attributes),
    weather: pendingWeather(),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    version: 1,
    weatherRequest: 1,
    weatherRevision: 0,
  };
}

/**
 * The run with other attributes, or undefined where nothing differs. The weather is asked for anew where the end place or
 * the instant of the end moves; the same instant written in another offset is a change of the run but not of its weather.
 */
export function changeRun(run: Run, attributes: RunAttributes, nowMs: number): Run | undefined {
  if (sameAttributes(run, attributes)) return undefined;
  const weatherMoved =
    run.endTime.micros !== attributes.endTime.micros ||
    run.endLatE7 !== attributes.endLatE7 ||
    run.endLngE7 !== attributes.endLngE7;
  const changed = { ...run, ...attributes, ...figuresOf(attributes), version: run.version + 1, updatedAtMs: nowMs };
  return weatherMoved ? askForWeather(changed) : changed;
}

/** The run with its weather pending under a new `weatherRequest`; no change of a client's, so the version stays. */
export function askForWeather(run: Run): Run {
  return { ...run, weather: pendingWeather(), weatherRequest: run.weatherRequest + 1, weatherRevision: 0 };
}
