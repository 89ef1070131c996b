import { counter } from '../metrics/index.js';

export const exportedSpans = counter({
  name: 'trace_spans_exported_total',
  help: 'Spans by what became of them: exported, failed (the collector did not take them), dropped (too many waited)',
  labels: ['outcome'],
});

/** Shows every outcome from the start on, so that the first one of a kind is seen to have come. */
export function countFromZero(): void {
  for (const outcome of ['exported', 'failed', 'dropped']) exportedSpans.inc({ outcome }, 0);
}
