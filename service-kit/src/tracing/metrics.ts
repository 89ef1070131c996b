import { counter } from '../metrics/index.js';

export const exportedSpans = counter({
  name: 'trace_spans_exported_total',
  help: 'Spans by what became of them: exported, failed (the collector did not take them), dropped (too many waited)',
  labels: ['outcome'],
});

/** Exports every outcome from the start, so that the first of each kind shows as an increase. */
export function countFromZero(): void {
  for (const outcome of ['exported', 'failed', 'dropped']) exportedSpans.inc({ outcome }, 0);
}
