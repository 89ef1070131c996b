import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { errorCatalogue } from '@jogging/proto/common';
import { type RequestHandler, static as serveStatic } from 'express';
import { exchangeOf } from '../http/exchange.js';
import { renderErrorPage } from '../openapi/error-page.js';
import { referenceScript, renderReferencePage } from '../openapi/reference-page.js';

/** What is read at `/docs`, `/docs/errors` and `/openapi.json`: the reference, by path. */
export function docsPages(openApi: (base: string) => string): Readonly<Record<string, RequestHandler>> {
  const referencePage = renderReferencePage();
  const errorPage = renderErrorPage(errorCatalogue);
  return {
    '/openapi.json': (_request, response) => {
      response.type('json').send(openApi(exchangeOf(response).base));
    },
    '/docs': (_request, response) => {
      response.type('html').send(referencePage);
    },
    '/docs/reference.js': (_request, response) => {
      response.type('js').send(referenceScript);
    },
    '/docs/errors': (_request, response) => {
      response.type('html').send(errorPage);
    },
  };
}

/** The files that the reference is shown with, under `/docs/assets`: they come with the gateway. */
export function docsAssets(): RequestHandler {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return serveStatic(folder, { index: false, redirect: false, maxAge: '1h' });
}
