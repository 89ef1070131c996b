import type { ErrorEntry } from '@jogging/proto/common';
import { escapeHtml, type LayoutOptions, renderLayout } from './layout.js';
import { renderMarkdown } from './markdown.js';

/**
 * Renders the error catalogue as a page, each code at `#<code>`.
 *
 * @param guide `docs/errors.md`: an introduction, and a section for each code with remedy and example
 * @throws Error that names the codes without remedy or example, and the sections without a code
 */
export function renderErrorPage(
  catalogue: Readonly<Record<string, ErrorEntry>>,
  guide: string,
  layout: Pick<LayoutOptions, 'style'>,
): string {
  const [introduction = '', ...parts] = guide.split(/^## /m);
  const sections = new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n'))]));
  const incomplete = Object.keys(catalogue).filter((code) => !isComplete(sections.get(code)));
  const unknown = [...sections.keys()].filter((code) => !Object.hasOwn(catalogue, code));
  if (incomplete.length + unknown.length > 0) {
    throw new Error(
      `docs/errors.md: no remedy or example of ${incomplete.join(', ')}; no such code: ${unknown.join(', ')}`,
    );
  }
  const articles = Object.entries(catalogue).map(
    ([code, { status, title, description }]) => `<section id="${code}" aria-labelledby="title-${code}">
<h2 id="title-${code}"><a href="#${code}">${code}</a> <span>${status} ${escapeHtml(title)}</span></h2>
<p>${escapeHtml(description)}</p>
${renderMarkdown(sections.get(code) ?? '')}</section>`,
  );
  const body = `${renderMarkdown(introduction)}${articles.join('\n')}`;
  return renderLayout(body, { ...layout, title: 'errors', path: '/docs/errors' });
}

/** Whether a section has a remedy, a request and the resulting error. */
function isComplete(section = ''): boolean {
  return /^\s*\S[^`]*[\s\S]*```http\n\S[\s\S]*```json\n\{/.test(section);
}
