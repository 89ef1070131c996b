import { parser } from '@prometheus-io/lezer-promql';

/** What Prometheus makes of a histogram or summary besides its own name. */
const SUFFIX = /_(bucket|sum|count)$/;

/**
 * The metrics that an expression of PromQL reads, a histogram's by its own name.
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
