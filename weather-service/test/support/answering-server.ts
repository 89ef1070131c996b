import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AnsweringServer {
  readonly url: string;
  /** The requested URLs, in order. */
  readonly asked: URL[];
  /** Handles further requests. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers further requests with this status and body. */
  say(status: number, body: string | object, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

/** A local HTTP server that responds as a provider's documentation shows. */
export async function answeringServer(): Promise<AnsweringServer> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '/', 'http://provider'));
    self.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: AnsweringServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (_request, response) => response.writeHead(404).end(),
    say(status, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      self.answer = (_request, response) =>
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(text);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return self;
}
