import { counter } from '../metrics/index.js';

export const exportedSpans = counter({
  name: 'trace_spans_exported_total',
  help: 'Spans by what became of them: exported, failed (the collector did not take them), dropped (too many waited)',
  labels: ['outcome'],
});
