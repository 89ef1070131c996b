/**
 * The metrics that a process exports, with their types, even those without a value yet
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export function metricTypes(exposition: string): Map<string, string> {
  const lines = exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm);
  return new Map([...lines].map(([, name = '', type = '']) => [name, type]));
}
