import { errorCatalogue } from '@jogging/proto/common';
import { expect } from 'chai';
import { renderErrorPage } from './error-page.js';

describe('The error catalogue page', () => {
  it('has an anchor for each code, with status, title and meaning', () => {
    const page = renderErrorPage(errorCatalogue);
    for (const [code, { status, title }] of Object.entries(errorCatalogue)) {
      expect(page.split(`<tr id="${code}">`), code).to.have.length(2);
      const [, rest = ''] = page.split(`<tr id="${code}">`);
      const row = rest.slice(0, rest.indexOf('</tr>'));
      expect(row).to.contain(`<code>${code}</code>`).and.contain(`<td>${status}</td>`);
      expect(row).to.contain(title.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
    }
  });

  it('tells the client what to do', () => {
    expect(renderErrorPage(errorCatalogue).split('then repeat the request')).to.have.length.above(2);
  });

  it('escapes text', () => {
    const page = renderErrorPage({ a: { status: 400, title: '<b>&', description: '<script>x</script>' } });
    expect(page).to.contain('&lt;b&gt;&amp;').and.contain('&lt;script&gt;x&lt;/script&gt;');
    expect(page).not.to.contain('<script>');
  });
});
