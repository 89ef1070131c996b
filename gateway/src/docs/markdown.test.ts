import { readFileSync } from 'node:fs';
import { errorCatalogue } from '@jogging/proto/common';
import { expect } from 'chai';
import { guides } from './guides.js';
import { renderMarkdown } from './markdown.js';

const document = (name: string) => readFileSync(new URL(`../../../../docs/${name}.md`, import.meta.url), 'utf8');

describe('The guides', () => {
  it('links of the guides lead to served pages and existing headings', () => {
    const pages = new Map(Object.keys(guides).map((name) => [`/docs/${name}`, renderMarkdown(document(name))]));
    const idsOf = (page: string) => [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id ?? '');
    const ids = new Map([...pages].map(([path, page]) => [path, new Set(idsOf(page))]));
    ids.set('/docs/errors', new Set(Object.keys(errorCatalogue))).set('/docs', new Set());
    for (const [path, page] of pages) {
      for (const [, href = ''] of page.matchAll(/<a href="([^"]*)"/g)) {
        if (/^https?:/.test(href)) continue;
        const [target, fragment] = href.split('#');
        const found = ids.get(target || path);
        expect(found, `${path} links to ${href}`).to.be.instanceOf(Set);
        if (fragment) expect([...(found ?? [])], `${path} links to ${href}`).to.include(fragment);
      }
    }
  });

  it('guides link to each other at their served paths, and keep the text of links to documents that are not served', () => {
    const html = renderMarkdown('[a](filters.md#pages) [b](operations.md) [c](../README.md) [d](errors.md) [e](#x)');
    expect(html).to.equal(
      '<p><a href="/docs/filters#pages">a</a> b c <a href="/docs/errors">d</a> <a href="#x">e</a></p>\n',
    );
  });

  it('headings of the guides have the anchors of GitHub', () => {
    const html = renderMarkdown('## Fields and `values`\n\n## Pages\n\n## Pages\n');
    expect([...html.matchAll(/id="([^"]*)"/g)].map(([, id]) => id)).to.deep.equal([
      'fields-and-values',
      'pages',
      'pages-1',
    ]);
  });

  it('guides contain no HTML of their own', () => {
    expect(renderMarkdown('<script>x</script>')).to.equal('<p>&lt;script&gt;x&lt;/script&gt;</p>\n');
    expect(renderMarkdown('[x](javascript:alert(1))')).not.to.contain('<a');
  });
});
