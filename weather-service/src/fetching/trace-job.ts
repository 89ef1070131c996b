import { callContext } from '@jogging/service-kit';
import { activeTracer, failureClass } from '@jogging/service-kit/tracing';
import type { Deps } from '../deps.js';
import type { Answer } from '../domain/answer.js';
import type { FetchJob } from '../store/fetch-jobs.js';

/** The maximum number of links to other runs' traces: after a race hundreds wait for one key. */
const mostLinks = 20;

/**
 * Runs a job in the trace of the run that has waited longest, linked to those of the others. No attribute names the place or the
 * hour. A postponed job sent nothing and leaves no span.
 */
export async function traceJob(deps: Deps, job: FetchJob, run: () => Promise<Answer>): Promise<void> {
  const tracer = activeTracer();
  const origins = tracer ? await deps.requests.origins(job.key, job.purpose, mostLinks + 1) : [];
  const [first, ...others] = origins;
  if (!tracer || !first) {
    await run();
    return;
  }
  const span = tracer.start({
    name: 'look up weather',
    kind: 'internal',
    parent: first.traceparent,
    links: others.map(({ traceparent }) => traceparent),
    attributes: { 'weather.lookup.purpose': job.purpose, 'weather.lookup.failures': job.failures },
  });
  try {
    const answer = await callContext.run({ requestId: first.requestId, traceparent: span.traceparent }, run);
    if (answer.kind !== 'postponed') span.end();
  } catch (error) {
    span.end({ failure: failureClass(error) });
    throw error;
  }
}
