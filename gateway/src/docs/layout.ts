import { guides } from './guides.js';

export interface LayoutOptions {
  readonly title: string;
  /** The path of the page, to mark it in the menu. */
  readonly path: string;
  /** The path of the style sheet. */
  readonly style: string;
}

const menu: readonly (readonly [path: string, text: string])[] = [
  ['/docs', 'Reference'],
  ...Object.entries(guides).map(([name, text]) => [`/docs/${name}`, text] as const),
  ['/docs/errors', 'Errors'],
];

/** A page of the documentation: no script, and no style but its sheet. */
export function renderLayout(body: string, { title, path, style }: LayoutOptions): string {
  const items = menu.map(
    ([to, text]) => `<li><a href="${to}"${to === path ? ' aria-current="page"' : ''}>${escapeHtml(text)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jogging Times: ${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<nav aria-label="Documentation"><ul>
${items.join('\n')}
</ul></nav>
<main>
${body}
</main>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
