import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { errorCatalogue } from '@jogging/proto/common';
import type { RequestHandler } from 'express';
import { requestContextOf } from '../http/request-context.js';
import { renderErrorPage } from '../openapi/error-page.js';
import { referenceScript, renderReferencePage } from '../openapi/reference-page.js';

/** The pages `/docs`, `/docs/errors` and `/openapi.json`, by path. */
export function docsPages(openApi: (base: string) => string): Readonly<Record<string, RequestHandler>> {
  const referencePage = renderReferencePage();
  const errorPage = renderErrorPage(errorCatalogue);
  return {
    '/openapi.json': (_request, response) => {
      response.type('json').send(openApi(requestContextOf(response).base));
    },
    '/docs': (_request, response) => {
      response.type('html').send(referencePage);
    },
    '/docs/errors': (_request, response) => {
      response.type('html').send(errorPage);
    },
  };
}

/** The only files served from the reference's package. */
const packagedFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** The files of the reference, by path. Read once, so that slow clients keep no files open. */
export function docsAssets(): Readonly<Record<string, RequestHandler>> {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const files = packagedFiles.map((name) => [name, readFileSync(join(folder, name))] as const);
  const answer = (name: string, bytes: string | Buffer): RequestHandler => {
    return (_request, response) => {
      response.set('Cache-Control', 'public, max-age=3600').type(extname(name)).send(bytes);
    };
  };
  return Object.fromEntries(
    [['reference.js', referenceScript] as const, ...files].map(([name, bytes]) => [
      `/docs/assets/${name}`,
      answer(name, bytes),
    ]),
  );
}
