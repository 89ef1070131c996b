import type { IncomingMessage } from 'node:http';
import { readQueryString } from '@jogging/query';
import { authority } from '@jogging/service-kit/http';
import type { Request } from 'express';

/**
 * A request's target as path and query: without the origin that proxies send in absolute form (RFC 9112, section 3.2.2), and
 * with everything percent-encoded that RFC 3986 does not allow in a path or query, because links repeat the client's query.
 * That includes the square brackets that JSON:API lets clients write. A percent sign that begins no code means itself
 * (https://url.spec.whatwg.org/#percent-decode).
 */
export function targetOf(url: string): string {
  const path = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const encoded = path.replaceAll(/["<>[\\\]^`{|}]|[^\x21-\x7e]|%(?![\da-f]{2})/gi, (character) =>
    encodeURIComponent(character),
  );
  return encoded.startsWith('/') || encoded === '*' ? encoded : `/${encoded}`;
}

/**
 * Where clients reach this gateway according to the request, without a slash at the end; forwarded headers count only under the
 * application's `trust proxy`. Undefined if Host is missing, repeated or not a host (RFC 9112, section 3.2).
 */
export function requestBase(request: Request): string | undefined {
  const hosts = request.headersDistinct.host ?? [];
  if (hosts.length > 1 || (hosts.length === 0 && request.httpVersion === '1.1')) return undefined;
  const host = request.host || localAuthority(request);
  // A forwarded scheme may be anything; this server is reached by one of two.
  const scheme = request.protocol === 'https' ? 'https' : 'http';
  return authority.test(host) ? `${scheme}://${host}` : undefined;
}

/** The address that the client connected to, as a base. */
export function socketBase(request: IncomingMessage): string {
  return `http://${localAuthority(request)}`;
}

function localAuthority(request: IncomingMessage): string {
  const { localAddress, localPort } = request.socket;
  const address = localAddress?.includes(':') ? `[${localAddress}]` : (localAddress ?? 'localhost');
  return `${address}:${localPort ?? 80}`;
}

/** A list's URL with other page parameters; the rest stays as the client wrote it. */
export function withPage(originalUrl: string, page: Readonly<Record<string, string | number>>): string {
  const [path, query] = splitQuery(originalUrl);
  // Any character of a name may be percent-encoded.
  const kept = query.split('&').filter((pair) => readQueryString(pair).some(({ name }) => !name.startsWith('page[')));
  const set = Object.entries(page).map(([name, value]) => `page%5B${name}%5D=${encodeURIComponent(value)}`);
  return `${path}?${[...kept, ...set].join('&')}`;
}

/** Another URL with the query of this one, so that the link to a new resource gives the same document. */
export function withQueryOf(originalUrl: string, url: string): string {
  const [, query] = splitQuery(originalUrl);
  return query === '' ? url : `${url}?${query}`;
}

function splitQuery(url: string): [path: string, query: string] {
  const index = url.indexOf('?');
  return index < 0 ? [url, ''] : [url.slice(0, index), url.slice(index + 1)];
}

/** The query without the `?`, as the client wrote it. */
export function rawQuery(originalUrl: string): string {
  const mark = originalUrl.indexOf('?');
  return mark < 0 ? '' : originalUrl.slice(mark + 1);
}
