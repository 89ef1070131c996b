import { expect } from 'chai';
import { suggestRoute } from './suggest-route.js';

const routes = [
  ['POST', '/user/login'],
  ['POST', '/user/logout'],
  ['POST', '/user/refresh'],
  ['POST', '/users'],
  ['GET', '/users'],
  ['GET', '/users/:id'],
  ['PATCH', '/users/:id'],
  ['GET', '/users/:id/runs'],
  ['POST', '/runs'],
  ['GET', '/runs'],
  ['GET', '/runs/:id'],
  ['GET', '/runs/summary'],
  ['POST', '/runs/:id/weather'],
  ['GET', '/reports/monthly'],
  ['GET', '/docs'],
].map(([method = '', path = '']) => ({ method, path }));

describe('suggestRoute', () => {
  const table: [asked: string, suggested: string | undefined][] = [
    ['POST /login', 'POST /user/login'],
    ['POST /users/login', 'POST /user/login'],
    ['POST /user/signin', 'POST /user/login'],
    ['POST /logout', 'POST /user/logout'],
    ['GET /api/v1/runs', 'GET /runs'],
    ['GET /run', 'GET /runs'],
    ['POST /run', 'POST /runs'],
    ['GET /Runs', 'GET /runs'],
    ['GET /user', 'GET /users'],
    ['GET /report/monthly', 'GET /reports/monthly'],
    ['GET /monthly', 'GET /reports/monthly'],
    ['GET /summary', 'GET /runs/summary'],
    ['GET /runs/1/weather', 'POST /runs/{id}/weather'],
    ['GET /wp-login.php', undefined],
    ['GET /', undefined],
    ['GET /a/b/c/d/e/f/g', undefined],
    [`GET /${'x'.repeat(5_000)}`, undefined],
  ];
  for (const [asked, suggested] of table) {
    it(`suggests ${suggested ?? 'nothing'} for ${asked.slice(0, 40)}`, () => {
      const [method = '', path = ''] = asked.split(' ');
      expect(suggestRoute(method, path, routes)).to.equal(suggested);
    });
  }
});
