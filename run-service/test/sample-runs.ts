import { createHash } from 'node:crypto';
import { CreateRunRequest, RunInput, UpdateRunRequest } from '@jogging/proto/runs';
import { Weather, type WeatherChanged, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { at, sampleAttributes } from './attributes.js';

export { at, sampleAttributes };

export const sample = RunInput.fromPartial({ ...sampleAttributes, tags: undefined });

export function creation(change: Partial<RunInput> = {}, key?: string): CreateRunRequest {
  const input = { ...sample, ...change };
  const idempotency = key === undefined ? undefined : { key, fingerprint: fingerprintOf(input) };
  return CreateRunRequest.fromPartial({ input, ...(idempotency && { idempotency }) });
}

export function change(id: string, input: Partial<RunInput>, versions?: number[]): UpdateRunRequest {
  return UpdateRunRequest.fromPartial({ id, input, ...(versions && { ifMatch: { versions } }) });
}

/** The event of weather-service when it has conditions. */
export function recorded(
  run: { id: string; uid: string },
  weatherRequest: number,
  revision: number,
  temperatureC = 21.5,
): WeatherChanged {
  const weather = Weather.fromPartial({
    status: WeatherStatus.RECORDED,
    attempts: 1,
    conditions: {
      provider: 'sandbox',
      kind: WeatherKind.ARCHIVE,
      observedAtMs: Date.UTC(2020, 0, 24, 17),
      fetchedAtMs: Date.UTC(2020, 0, 24, 18),
      condition: 'clear sky',
      conditionCode: 0,
      temperatureC,
      windSpeedMps: 0,
    },
  });
  return { runId: run.id, uid: run.uid, weatherRequest, revision, weather };
}

export function delayed(run: { id: string; uid: string }, weatherRequest: number, revision: number): WeatherChanged {
  const weather = Weather.fromPartial({
    status: WeatherStatus.PENDING,
    attempts: revision,
    nextAttemptAtMs: 1_700_000_000_000,
    reason: 'the provider did not answer',
  });
  return { runId: run.id, uid: run.uid, weatherRequest, revision, weather };
}

function fingerprintOf(input: RunInput): Buffer {
  return createHash('sha256').update(RunInput.encode(input).finish()).digest();
}
