/** How many requests a provider may get. */
export interface BudgetLimits {
  readonly perMinute: number;
  readonly perDay: number;
}

/** What is left of it: one for each provider, shared by all replicas. */
export interface BudgetState {
  /** May be a fraction. */
  readonly tokens: number;
  readonly refilledAt: Date;
  /** The UTC day that `used` counts, YYYY-MM-DD: providers count days so. */
  readonly day: string;
  readonly used: number;
}

/** Fresh runs, and runs asked for again, go before everything else; the rest is filled in with what is left. */
export type Lane = 'fresh' | 'backfill';

export type Taking =
  | { readonly granted: true; readonly state: BudgetState }
  | { readonly granted: false; readonly waitMs: number; readonly limit: 'minute' | 'day'; readonly state: BudgetState };

const DAY_MS = 86_400_000;

/**
 * The most tokens that can be saved up. Within any 60 s at most `burst - 1 + refill per minute` requests are granted, so
 * the two are cut to fit: no burst, not even one across the turn of a minute, exceeds the limit.
 */
export function burstOf(limits: BudgetLimits): number {
  return 1 + Math.floor(limits.perMinute / 4);
}

function refillPerMs(limits: BudgetLimits): number {
  return (limits.perMinute - burstOf(limits) + 1) / 60_000;
}

/** What backfill leaves for fresh runs: half of the burst, a fifth of the day. */
function reserveOf(limits: BudgetLimits, lane: Lane): { tokens: number; requests: number } {
  if (lane === 'fresh') return { tokens: 0, requests: 0 };
  return { tokens: Math.floor(burstOf(limits) / 2), requests: Math.floor(limits.perDay / 5) };
}

export function fullBudget(limits: BudgetLimits, now: Date): BudgetState {
  return { tokens: burstOf(limits), refilledAt: now, day: dayOf(now), used: 0 };
}

/** Takes one request out of the budget, or tells when to come again. */
export function take(state: BudgetState, limits: BudgetLimits, lane: Lane, now: Date): Taking {
  const filled = refill(state, limits, now);
  const reserve = reserveOf(limits, lane);
  if (filled.used >= limits.perDay - reserve.requests) {
    return { granted: false, limit: 'day', waitMs: DAY_MS - (now.getTime() % DAY_MS), state: filled };
  }
  const missing = reserve.tokens + 1 - filled.tokens;
  if (missing > 0) {
    return { granted: false, limit: 'minute', waitMs: Math.ceil(missing / refillPerMs(limits)), state: filled };
  }
  return { granted: true, state: { ...filled, tokens: filled.tokens - 1, used: filled.used + 1 } };
}

/** The state as time has gone on. A clock that went backwards refills nothing. */
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
