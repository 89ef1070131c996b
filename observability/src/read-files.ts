import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The folder observability/: this file is built to observability/dist/src. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A PromQL expression and its place. */
export interface Expression {
  readonly place: string;
  readonly text: string;
}

export function alerts(): Alert[] {
  const { groups } = parse(readFileSync(join(root, 'alerts.yml'), 'utf8')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** All expressions of alerts and dashboards. */
export function expressions(): Expression[] {
  const folder = join(root, 'grafana/dashboards');
  const panels = readdirSync(folder).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { panels: Panel[] };
    return panels.flatMap(({ title, targets = [] }) =>
      // Grafana replaces this variable with a duration.
      targets.map(({ expr }) => ({ place: `${file}: ${title}`, text: expr.replaceAll('$__rate_interval', '1m') })),
    );
  });
  return [...alerts().map(({ alert, expr }) => ({ place: `alerts.yml: ${alert}`, text: expr })), ...panels];
}
