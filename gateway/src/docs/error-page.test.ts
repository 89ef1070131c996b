import { readFileSync } from 'node:fs';
import { errorCatalogue } from '@jogging/proto/common';
import { expect } from 'chai';
import { renderErrorPage } from './error-page.js';

const guide = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const layout = { style: '/docs/assets/docs.css' };
const section = (code: string) =>
  `\n## ${code}\n\nDo this.\n\n\`\`\`http\nGET /runs\n\`\`\`\n\n\`\`\`json\n{}\n\`\`\`\n`;

describe('The error catalogue page', () => {
  it('the page has for each code an anchor, status, title, meaning, remedy, request and error', () => {
    const page = renderErrorPage(errorCatalogue, guide, layout);
    for (const [code, { status, title }] of Object.entries(errorCatalogue)) {
      const [, rest = '', ...more] = page.split(`<section id="${code}"`);
      expect(more, code).to.deep.equal([]);
      const text = rest.slice(0, rest.indexOf('</section>'));
      expect(text).to.contain(`${status} ${title.replaceAll('&', '&amp;')}`);
      expect(text.match(/<p>/g), code).to.have.length.of.at.least(2);
      expect(text).to.contain('<code class="language-http">').and.contain('<code class="language-json">');
    }
  });

  it('shows of each code the error that the catalogue describes', () => {
    for (const [code, entry] of Object.entries(errorCatalogue)) {
      const [, example = ''] = new RegExp(`^## ${code}$[^#]*\`\`\`json\n([^\`]*)`, 'm').exec(guide) ?? [];
      const { status, title } = JSON.parse(example);
      expect({ status, title }, code).to.deep.equal({ status: String(entry.status), title: entry.title });
    }
  });

  it('refuses a code without section, remedy or example, and a section without a code', () => {
    const catalogue = { a: { status: 400, title: 'A', description: 'An A.' } };
    expect(renderErrorPage(catalogue, section('a'), layout)).to.contain('Do this.');
    for (const faulty of ['', section('a').replace('Do this.', ''), section('a').replace('http', 'text')]) {
      expect(() => renderErrorPage(catalogue, faulty, layout), faulty).to.throw('no remedy or example of a');
    }
    expect(() => renderErrorPage(catalogue, section('a') + section('b'), layout)).to.throw('no such code: b');
  });

  it('escapes text', () => {
    const catalogue = { a: { status: 400, title: '<b>&', description: '<script>x</script>' } };
    const page = renderErrorPage(catalogue, section('a'), layout);
    expect(page).to.contain('&lt;b&gt;&amp;').and.contain('&lt;script&gt;x&lt;/script&gt;');
    expect(page).not.to.contain('<script>');
  });
});
