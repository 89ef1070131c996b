import type { Observation } from '../domain/conditions.js';
import type { RequestState } from '../domain/request-state.js';

export interface RequestRow {
  readonly run_id: string;
  readonly uid: string;
  readonly weather_request: number;
  readonly revision: number;
  readonly attempts: number;
  readonly status: 'pending' | 'recorded' | 'unavailable';
  readonly reason: string | null;
  readonly next_attempt_at: Date | null;
  readonly request_id: string | null;
  readonly traceparent: string | null;
}

const columns = ['run_id', 'uid', 'weather_request', 'revision', 'attempts', 'status', 'reason', 'next_attempt_at'];

export const requestColumns: string = [...columns, 'request_id', 'traceparent']
  .map((name) => `wishes.${name}`)
  .join(', ');

/** @param observation of a recorded request */
export function stateOf(row: RequestRow, observation?: Observation): RequestState {
  const base = {
    runId: row.run_id,
    uid: row.uid,
    weatherRequest: row.weather_request,
    revision: row.revision,
    attempts: row.attempts,
    ...(row.request_id !== null &&
      row.traceparent !== null && { origin: { requestId: row.request_id, traceparent: row.traceparent } }),
  };
  switch (row.status) {
    case 'recorded':
      if (!observation) throw new Error(`the observation of run ${row.run_id} is missing`);
      return { ...base, status: 'recorded', observation };
    case 'unavailable':
      return { ...base, status: 'unavailable', reason: row.reason ?? '' };
    case 'pending':
      return {
        ...base,
        status: 'pending',
        ...(row.reason !== null && { reason: row.reason }),
        ...(row.next_attempt_at && { nextAttemptAt: row.next_attempt_at }),
      };
  }
}
