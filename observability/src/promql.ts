import { parser } from '@prometheus-io/lezer-promql';

/** The suffixes that Prometheus adds for a histogram or summary. */
const SUFFIX = /_(bucket|sum|count)$/;

/**
 * The metrics that a PromQL expression reads; a histogram by its own name.
 *
 * @throws Error if it is not PromQL
 */
export function metricsIn(expression: string): Set<string> {
  const names = new Set<string>();
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL, from "${expression.slice(node.from, node.from + 30)}" on`);
      if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        if (!identifier) throw new Error(`a selector without a name in ${expression}`);
        names.add(expression.slice(identifier.from, identifier.to).replace(SUFFIX, ''));
      }
    },
  });
  return names;
}
