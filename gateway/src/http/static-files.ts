import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { AppError } from '@jogging/service-kit';
import type { Request, RequestHandler, Response } from 'express';

/** In order of preference; the build compresses the files, so that no request has to wait for it. */
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

export interface StaticFile {
  readonly type: string;
  readonly identity: Buffer;
  readonly encoded: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** The files of a folder by name; empty if there is no such folder. Read once, at start, so that slow clients keep no files open. */
export function readStatics(folder: string): ReadonlyMap<string, StaticFile> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.filter(({ name }) => !/\.(?:br|gz)$/.test(name)).map(({ name }) => [name, readStatic(join(folder, name))]),
  );
}

function readStatic(path: string): StaticFile {
  const encoded = encodings
    .filter(({ extension }) => existsSync(path + extension))
    .map((encoding) => ({ name: encoding.name, bytes: readFileSync(path + encoding.extension) }));
  return { type: extname(path), identity: readFileSync(path), encoded };
}

export function sendStatic(request: Request, response: Response, { type, identity, encoded }: StaticFile): void {
  response.type(type).vary('Accept-Encoding');
  const chosen = encoded.find(({ name }) => request.acceptsEncodings(name));
  if (chosen) response.set('Content-Encoding', chosen.name);
  response.send(chosen?.bytes ?? identity);
}

/** Serves `:name` from a folder. The names of assets carry a hash of their content, so browsers may cache them forever. */
export function assetHandler(folder: string): RequestHandler {
  const files = readStatics(folder);
  return (request, response) => {
    const file = files.get(String(request.params.name));
    if (!file) throw new AppError('route_not_found');
    response.set('Cache-Control', 'public, max-age=31536000, immutable');
    sendStatic(request, response, file);
  };
}
