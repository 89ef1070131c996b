import { createHash } from 'node:crypto';

/**
 * The colours of charts. In dark mode, CSS rules that match the light colours replace them: Vega writes colours as
 * attributes, which any style overrides. A viewer without style sheets shows the light chart on its own background.
 */
interface Colour {
  readonly light: string;
  readonly dark: string;
}

const colours = {
  ground: { light: '#ffffff', dark: '#14181d' },
  ink: { light: '#24292f', dark: '#e4e8ec' },
  quietInk: { light: '#57606a', dark: '#a3acb5' },
  grid: { light: '#e3e7eb', dark: '#2c333a' },
  axis: { light: '#8b949e', dark: '#6c757e' },
  distance: { light: '#3974b0', dark: '#5a9bd8' },
  speed: { light: '#bf4b0a', dark: '#ff9d5c' },
} as const satisfies Readonly<Record<string, Colour>>;

type Role = keyof typeof colours;

/** The light colour, used in the drawing. */
export const colourOf = Object.fromEntries(
  Object.entries(colours).map(([role, colour]) => [role, colour.light]),
) as Readonly<Record<Role, string>>;

/** The style sheet for dark mode. */
export const darkStyle = `@media (prefers-color-scheme: dark) { ${Object.values(colours)
  .flatMap(({ light, dark }) =>
    ['fill', 'stroke'].map((property) => `[${property}="${light}"] { ${property}: ${dark} }`),
  )
  .join(' ')} }`;

/** The style sheet as a content security policy allows it. */
export const darkStyleSource = `'sha256-${createHash('sha256').update(darkStyle).digest('base64')}'`;

export const chartFont = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
