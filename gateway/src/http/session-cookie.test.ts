import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { asksForCookie, refreshCookieOf } from './session-cookie.js';

const base = 'https://runs.example';

function outcome(headers: Record<string, string>): string {
  try {
    return asksForCookie({ headers }, base) ? 'in a cookie' : 'in the body';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('asksForCookie', () => {
  const ask = { 'session-cookie': 'true' };
  const table: [title: string, headers: Record<string, string>, outcome: string][] = [
    ['the page', { ...ask, origin: base, 'sec-fetch-site': 'same-origin' }, 'in a cookie'],
    ['a client that is not a browser', ask, 'in a cookie'],
    ['another port of the same host', { ...ask, origin: 'https://runs.example:8443' }, 'cross_site_request'],
    ['the same host without TLS', { ...ask, origin: 'http://runs.example' }, 'cross_site_request'],
    ['a sandboxed frame', { ...ask, origin: 'null' }, 'cross_site_request'],
    ['a sibling site', { ...ask, 'sec-fetch-site': 'same-site' }, 'cross_site_request'],
    ['a browser that does not ask', { origin: base, cookie: 'refresh_token=a' }, 'in the body'],
    ['another value', { 'session-cookie': '1' }, 'in the body'],
  ];
  it('refuses a request of another origin that asks for the cookie', () => {
    expect(outcome({ ...ask, origin: 'https://evil.example' })).to.equal('cross_site_request');
  });

  for (const [title, headers, expected] of table) {
    it(`answers ${title} with ${expected}`, () => expect(outcome(headers)).to.equal(expected));
  }
});

describe('refreshCookieOf', () => {
  const found = (cookie: string, from = base) => refreshCookieOf({ headers: { cookie } }, from);

  it('finds the one cookie among all that a browser sends', () => {
    expect(found('a=b; __Secure-refresh_token=x.y-z_1; c=d')).to.equal('__Secure-refresh_token=x.y-z_1');
    expect(found('a=b; refresh_token=x.y-z_1; c=d', 'http://localhost:5000')).to.equal('refresh_token=x.y-z_1');
    expect(found('my__Secure-refresh_token=x')).to.equal(undefined);
    expect(found('__Secure-refresh_token=a"b')).to.equal(undefined);
    expect(refreshCookieOf({ headers: {} }, base)).to.equal(undefined);
  });

  it('ignores a cookie that a site without TLS could have set for this one', () => {
    expect(found('refresh_token=x.y; __Secure-refresh_token=a.b')).to.equal('__Secure-refresh_token=a.b');
    expect(found('refresh_token=x.y')).to.equal(undefined);
  });
});
