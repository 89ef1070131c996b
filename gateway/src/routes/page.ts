import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Request, RequestHandler, Response } from 'express';
import { requestContextOf } from '../http/request-context.js';
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

/** In order of preference; the build compresses the files, so that no request has to wait for it. */
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

interface StaticFile {
  readonly type: string;
  readonly identity: Buffer;
  readonly encoded: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/**
 * The page at `/` and its files, by path; empty if it was not built. Read once, at start, so that slow clients keep no files open.
 * A client that asks for JSON:API at `/` gets a document of links.
 */
export function pageRoutes(folder: string): Readonly<Record<string, RequestHandler>> {
  if (!existsSync(join(folder, 'index.html'))) return {};
  const index = readStatic(folder, 'index.html');
  const assets = readdirSync(join(folder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name));
  return {
    '/': (request, response) => {
      response.vary('Accept');
      if (request.accepts(['html', jsonApiMediaType, 'json']) !== 'html') return sendLinks(response);
      response
        .set('Content-Security-Policy', contentSecurityPolicy)
        .set('Permissions-Policy', permissionsPolicy)
        .set('Cache-Control', 'no-cache');
      sendStatic(request, response, index);
    },
    ...Object.fromEntries(
      assets.map((name) => [`/assets/${name}`, assetHandler(readStatic(folder, join('assets', name)))]),
    ),
  };
}

/** The names of assets carry a hash of their content, so browsers may cache them forever. */
function assetHandler(file: StaticFile): RequestHandler {
  return (request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable');
    sendStatic(request, response, file);
  };
}

function readStatic(folder: string, name: string): StaticFile {
  const path = join(folder, name);
  const encoded = encodings
    .filter(({ extension }) => existsSync(path + extension))
    .map((encoding) => ({ name: encoding.name, bytes: readFileSync(path + encoding.extension) }));
  return { type: extname(name), identity: readFileSync(path), encoded };
}

function sendStatic(request: Request, response: Response, { type, identity, encoded }: StaticFile): void {
  response.type(type).vary('Accept-Encoding');
  const chosen = encoded.find(({ name }) => request.acceptsEncodings(name));
  if (chosen) response.set('Content-Encoding', chosen.name);
  response.send(chosen?.bytes ?? identity);
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
