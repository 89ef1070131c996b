import type { Lane } from './lane.js';

/** How many requests a provider may get. */
export interface BudgetLimits {
  readonly perMinute: number;
  readonly perDay: number;
}

/** The remaining budget: one for each provider, shared by all replicas. */
export interface BudgetState {
  /** May be a fraction. */
  readonly tokens: number;
  readonly refilledAt: Date;
  /** The UTC day that `used` counts, YYYY-MM-DD: providers count by UTC days. */
  readonly day: string;
  readonly used: number;
}

export type Taking =
  | { readonly granted: true; readonly state: BudgetState }
  | { readonly granted: false; readonly waitMs: number; readonly limit: 'minute' | 'day'; readonly state: BudgetState };

const DAY_MS = 86_400_000;

/**
 * The maximum number of saved tokens. Within any 60 s at most `burst - 1 + refill per minute` requests are granted, so both are
 * limited such that no burst, even across a minute boundary, exceeds the limit.
 */
export function burstOf(limits: BudgetLimits): number {
  return 1 + Math.floor(limits.perMinute / 4);
}

function refillPerMs(limits: BudgetLimits): number {
  return (limits.perMinute - burstOf(limits) + 1) / 60_000;
}

/** What each lane reserves for earlier lanes: a share of the burst and of the day. */
const reserves: Readonly<Record<Lane, { readonly burst: number; readonly day: number }>> = {
  fresh: { burst: 0, day: 0 },
  backfill: { burst: 1 / 2, day: 1 / 5 },
  import: { burst: 1 / 2, day: 2 / 5 },
};

/**
 * The number of fresh requests that one user may make in a day. Further runs of the user wait with the older ones, so that other
 * users' fresh runs keep their reserve.
 */
export function userShareOf(limits: BudgetLimits): number {
  return Math.max(1, Math.floor(limits.perDay / 20));
}

/** The lane of a job whose user has made this many requests today. */
export function laneWithinShare(lane: Lane, usedByUser: number, limits: BudgetLimits): Lane {
  return lane === 'fresh' && usedByUser >= userShareOf(limits) ? 'backfill' : lane;
}

export function fullBudget(limits: BudgetLimits, now: Date): BudgetState {
  return { tokens: burstOf(limits), refilledAt: now, day: dayOf(now), used: 0 };
}

/** Takes one request from the budget, or returns how long to wait. */
export function take(state: BudgetState, limits: BudgetLimits, lane: Lane, now: Date): Taking {
  const filled = refill(state, limits, now);
  const { burst, day } = reserves[lane];
  if (filled.used >= limits.perDay - Math.floor(limits.perDay * day)) {
    return { granted: false, limit: 'day', waitMs: DAY_MS - (now.getTime() % DAY_MS), state: filled };
  }
  const missing = Math.floor(burstOf(limits) * burst) + 1 - filled.tokens;
  if (missing > 0) {
    return { granted: false, limit: 'minute', waitMs: Math.ceil(missing / refillPerMs(limits)), state: filled };
  }
  return { granted: true, state: { ...filled, tokens: filled.tokens - 1, used: filled.used + 1 } };
}

/** The state as of now. If the clock goes backwards, nothing is refilled. */
function refill(state: BudgetState, limits: BudgetLimits, now: Date): BudgetState {
  const elapsed = Math.max(0, now.getTime() - state.refilledAt.getTime());
  const today = dayOf(now);
  const turned = today > state.day;
  return {
    tokens: Math.min(burstOf(limits), state.tokens + elapsed * refillPerMs(limits)),
    refilledAt: elapsed > 0 ? now : state.refilledAt,
    day: turned ? today : state.day,
    used: turned ? 0 : state.used,
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
