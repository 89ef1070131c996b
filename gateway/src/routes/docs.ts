import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@jogging/service-kit';
import type { RequestHandler } from 'express';
import { referenceStyles } from '../docs/reference-page.js';
import { requestContextOf } from '../http/request-context.js';
import { assetHandler, readStatics, sendStatic } from '../http/static-files.js';

/** Where `npm run build -w gateway` writes the pages. */
export const builtDocs = fileURLToPath(new URL('../../docs', import.meta.url));

/** The description and the pages of the documentation, by path; a page that was not built is not found. */
export function docsRoutes(
  openApi: (base: string) => string,
  folder: string,
): Readonly<Record<string, RequestHandler>> {
  const pages = readStatics(folder);
  const page = (name: string): RequestHandler => {
    return (request, response) => {
      const file = pages.get(`${name || request.params.guide}.html`);
      if (!file) throw new AppError('route_not_found', { detail: 'There is no such guide. See /docs for all.' });
      response.set('Cache-Control', 'no-cache');
      sendStatic(request, response, file);
    };
  };
  return {
    '/openapi.json': (_request, response) => {
      response.type('json').send(openApi(requestContextOf(response).base));
    },
    '/docs': (request, response, next) => {
      const policy = String(response.get('Content-Security-Policy'));
      response.set('Content-Security-Policy', policy.replace(/style-src [^;]*/, referenceStyles));
      return page('reference')(request, response, next);
    },
    '/docs/errors': page('errors'),
    '/docs/:guide': page(''),
    '/docs/assets/:name': assetHandler(join(folder, 'assets')),
  };
}
