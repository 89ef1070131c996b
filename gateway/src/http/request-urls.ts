import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';

/** Where clients reach this gateway, without a slash at the end: `PUBLIC_URL`, else as the request says. */
export function publicBase(request: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  // `protocol` and `host` heed forwarded headers only under the application's `trust proxy`.
  return `${request.protocol}://${request.host ?? localAuthority(request)}`;
}

function localAuthority(request: IncomingMessage): string {
  const { localAddress, localPort } = request.socket;
  const host = localAddress?.includes(':') ? `[${localAddress}]` : (localAddress ?? 'localhost');
  return `${host}:${localPort ?? 80}`;
}

/** A list's URL with its page parameters replaced; all else stays as the client wrote it. */
export function withPage(originalUrl: string, page: Readonly<Record<string, string | number>>): string {
  const [path = '', query = ''] = splitOnce(originalUrl, '?');
  const kept = query.split('&').filter((pair) => pair !== '' && !/^page(\[|%5B)/i.test(pair));
  const set = Object.entries(page).map(([name, value]) => `page%5B${name}%5D=${encodeURIComponent(value)}`);
  return `${path}?${[...kept, ...set].join('&')}`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
