import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { errorCatalogue } from '@jogging/proto/common';
import { Router, static as serveStatic } from 'express';
import { exchangeOf } from '../http/exchange.js';
import { renderErrorPage } from '../openapi/error-page.js';
import { referenceScript, renderReferencePage } from '../openapi/reference-page.js';

/** `/docs`, `/docs/errors`, `/openapi.json`: the reference, from files that come with the gateway. */
export function docsRouter(openApi: (base: string) => object): Router {
  const router = Router({ caseSensitive: true });
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  router.get('/openapi.json', (_request, response) => {
    response.json(openApi(exchangeOf(response).base));
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(renderReferencePage());
  });
  router.get('/docs/reference.js', (_request, response) => {
    response.type('js').send(referenceScript);
  });
  router.get('/docs/errors', (_request, response) => {
    response.type('html').send(renderErrorPage(errorCatalogue));
  });
  router.use('/docs/assets', serveStatic(assets, { index: false, maxAge: '1h' }));
  return router;
}
