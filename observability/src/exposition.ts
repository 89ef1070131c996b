/**
 * The metrics that a process shows, with their types, whether or not there is a value yet
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export function metricTypes(exposition: string): Map<string, string> {
  const lines = exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm);
  return new Map([...lines].map(([, name = '', type = '']) => [name, type]));
}
