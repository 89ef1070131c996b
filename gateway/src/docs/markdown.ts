import markdownIt from 'markdown-it';
import { servedAt } from './guides.js';
import { escapeHtml } from './layout.js';

const markdown = markdownIt({ html: false });
const { rules } = markdown.renderer;

// Wide tables and code scroll by themselves, also by keyboard.
rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
rules.table_close = () => '</table></div>\n';
rules.fence = (tokens, index) => {
  const { info = '', content = '' } = tokens[index] ?? {};
  return `<pre tabindex="0"><code class="language-${escapeHtml(info)}">${escapeHtml(content)}</code></pre>\n`;
};

/** Renders a document of the folder `docs`: headings have the anchors that GitHub gives them, and links lead to the served pages. */
export function renderMarkdown(text: string): string {
  const tokens = markdown.parse(text, {});
  const anchors = new Map<string, number>();
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') token.attrSet('id', anchorOf(tokens[index + 1]?.content ?? '', anchors));
    if (token.children) token.children = withServedLinks(token.children);
  }
  return markdown.renderer.render(tokens, markdown.options, {});
}

type Tokens = ReturnType<typeof markdown.parse>;

/** A link to a document that is not served becomes plain text. */
function withServedLinks(tokens: Tokens): Tokens {
  const isKept: boolean[] = [];
  return tokens.filter((token) => {
    if (token.type === 'link_close') return isKept.pop();
    if (token.type !== 'link_open') return true;
    const target = servedAt(String(token.attrGet('href')));
    if (target !== undefined) token.attrSet('href', target);
    isKept.push(target !== undefined);
    return target !== undefined;
  });
}

/** Lower case, spaces as hyphens, other signs left out, a number at each repetition. */
function anchorOf(heading: string, anchors: Map<string, number>): string {
  const anchor = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
  const count = anchors.get(anchor) ?? 0;
  anchors.set(anchor, count + 1);
  return count === 0 ? anchor : `${anchor}-${count}`;
}
