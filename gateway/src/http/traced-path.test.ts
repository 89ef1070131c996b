import { expect } from 'chai';
import { tracedPath } from './traced-path.js';

describe('tracedPath', () => {
  const id = '0b0c1d5e-6a52-4b39-8d6a-5a7d4a3b2c1f';
  const cases: [route: string, url: string, shown: string][] = [
    ['/runs', '/runs?filter[user]=anna', '/runs'],
    ['/runs/:id', `/runs/${id}`, `/runs/${id}`],
    ['/runs/:id/weather', `/runs/${id}/weather?include=user`, `/runs/${id}/weather`],
    ['/runs/:id', '/runs/anna@example.org', '/runs/REDACTED'],
    ['/users/:id', '/users/anna', '/users/REDACTED'],
    ['/users/:id', `/users/${id}`, '/users/REDACTED'],
    ['/users/:id/runs', '/users/anna/runs', '/users/REDACTED/runs'],
    ['/roles/:name', '/roles/anna%27s', '/roles/REDACTED'],
  ];
  for (const [route, url, shown] of cases) {
    it(`shows ${url} as ${shown}`, () => expect(tracedPath(route, url)).to.equal(shown));
  }
});
