import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { namesOf } from '../tls/peer-names.js';

/** Passes on requests of clients whose certificate has one of the names; others get 403. */
export function onlyCallers(allowed: readonly string[], app: RequestListener): RequestListener {
  const decided = new WeakMap<Socket, boolean>();
  const mayCall = (socket: Socket): boolean => {
    let known = decided.get(socket);
    if (known === undefined) {
      const certificate = socket instanceof TLSSocket && socket.authorized ? socket.getPeerCertificate() : undefined;
      known = namesOf(certificate).some((name) => allowed.includes(name));
      decided.set(socket, known);
    }
    return known;
  };
  return (request, response) => {
    if (mayCall(request.socket)) app(request, response);
    else response.writeHead(403, { 'Content-Type': 'text/plain' }).end('Forbidden\n');
  };
}
