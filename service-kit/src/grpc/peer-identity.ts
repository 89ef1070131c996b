import type { PeerCertificate } from 'node:tls';
import { namesOf } from '../tls/peer-names.js';

interface SecuredCall {
  getAuthContext(): { sslPeerCertificate?: PeerCertificate };
}

const namesBySession = new WeakMap<object, readonly string[]>();

/**
 * The names in the peer's certificate; none without TLS. Cached for each connection, because parsing a certificate costs more than
 * many calls.
 */
export function peerNames(call: SecuredCall): readonly string[] {
  const session = sessionOf(call);
  const known = session && namesBySession.get(session);
  if (known) return known;
  const names = namesOf(call.getAuthContext().sslPeerCertificate);
  if (session) namesBySession.set(session, names);
  return names;
}

// grpc-js 1.14 does not expose the HTTP/2 session of a call. If a later version keeps it elsewhere, nothing is cached.
function sessionOf(call: object): object | undefined {
  const inner: unknown = Reflect.get(call, 'call');
  const stream: unknown = isObject(inner) ? Reflect.get(inner, 'stream') : undefined;
  const session: unknown = isObject(stream) ? Reflect.get(stream, 'session') : undefined;
  return isObject(session) ? session : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
