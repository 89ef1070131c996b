import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';

describe('The page at /', () => {
  const get = async (path: string, headers: Readonly<Record<string, string>>) =>
    fetch((await gatewayUrl()) + path, { headers });

  it('serves the page as HTML that runs nothing but its own scripts', async () => {
    const answer = await get('/', { Accept: 'text/html', 'Accept-Encoding': 'br' });
    expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-encoding')).to.equal('br');
    expect(answer.headers.get('cache-control')).to.equal('no-cache');
    const policy = answer.headers.get('content-security-policy')?.split('; ');
    expect(policy).to.include.members(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]);
  });

  it('serves the page with a script, a style and an icon named by their content, compressed and cached forever', async () => {
    const html = await (await get('/', { Accept: 'text/html' })).text();
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => String(path));
    expect(paths.map((path) => path.replace(/.*\./, '')).sort()).to.deep.equal(['css', 'js', 'svg']);
    for (const path of paths) {
      expect(path).to.match(/^\/assets\/\w+-[\w-]{8}\.\w+$/);
      for (const encoding of ['br', 'gzip']) {
        const { status, headers } = await get(path, { 'Accept-Encoding': encoding });
        expect([status, headers.get('content-encoding')], path).to.deep.equal([200, encoding]);
        expect(headers.get('cache-control'), path).to.contain('immutable');
      }
    }
  });
});
