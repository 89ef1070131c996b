import { callContext } from '@jogging/service-kit';
import { activeTracer, failureClass } from '@jogging/service-kit/tracing';
import type { Claim } from '../store/lookups.js';
import type { Parts } from './parts.js';

/** Other runs' traces that a lookup names, at most: after a race hundreds wait on one place and hour. */
const mostLinks = 20;

/**
 * Makes a lookup within the trace of the run that has waited longest, and names those of the others. Nothing of the place or
 * the hour is told. One that asked nobody, for it was not its turn, leaves no span.
 */
export async function traceLookup<T>(
  parts: Parts,
  claim: Claim,
  make: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const tracer = activeTracer();
  if (!tracer) return make();
  const [first, ...others] = await parts.wishes.origins(claim.key, claim.purpose, mostLinks + 1);
  if (!first) return make();
  const span = tracer.start({
    name: 'look up weather',
    kind: 'internal',
    parent: first.traceparent,
    links: others.map(({ traceparent }) => traceparent),
    attributes: { 'weather.lookup.purpose': claim.purpose, 'weather.lookup.failures': claim.failures },
  });
  try {
    const context = { requestId: first.requestId, traceparent: span.traceparent };
    const postponed = await callContext.run(context, make);
    if (postponed === undefined) span.end();
    return postponed;
  } catch (error) {
    span.end({ failure: failureClass(error) });
    throw error;
  }
}
