import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler, Response } from 'express';
import { requestContextOf } from '../http/request-context.js';
import { assetHandler, readStatics, sendStatic } from '../http/static-files.js';
import { jsonApiMediaType, jsonapi } from '../jsonapi/document.js';

/** Where the workspace `web` writes the built page. */
export const builtPage = fileURLToPath(new URL('../../../../web/dist/page', import.meta.url));

/** Stricter than for the other pages: no inline style, no inline script, nothing from elsewhere. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Browser features that the page uses: the location of a run, if the user allows it. */
const permissionsPolicy = 'geolocation=(self), camera=(), microphone=(), payment=()';

/**
 * The page at `/` and its files, by path. A client that asks for JSON:API at `/` gets a document of links, and so does every
 * client if the page was not built.
 */
export function pageRoutes(folder: string): Readonly<Record<string, RequestHandler>> {
  const index = readStatics(folder).get('index.html');
  return {
    '/': (request, response) => {
      response.vary('Accept');
      if (!index || request.accepts(['html', jsonApiMediaType, 'json']) !== 'html') return sendLinks(response);
      response
        .set('Content-Security-Policy', contentSecurityPolicy)
        .set('Permissions-Policy', permissionsPolicy)
        .set('Cache-Control', 'no-cache');
      sendStatic(request, response, index);
    },
    '/assets/:name': assetHandler(join(folder, 'assets')),
  };
}

function sendLinks(response: Response): void {
  const { base } = requestContextOf(response);
  const links = Object.fromEntries(Object.entries(entryPoints).map(([name, path]) => [name, base + path]));
  response
    .set('Cache-Control', 'no-store')
    .set('Content-Type', jsonApiMediaType)
    .end(JSON.stringify({ jsonapi, links: { self: `${base}/`, ...links }, meta: { name: 'Jogging Times' } }));
}

const entryPoints = {
  runs: '/runs',
  users: '/users',
  roles: '/roles',
  reports: '/runs/summary',
  describedby: '/openapi.json',
};
