import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends a request to a server on this machine, on any port. `fetch` refuses the ports that browsers block (Fetch Standard, "port
 * blocking"), such as 6000 with `PORT_OFFSET=1000`.
 *
 * @throws Error if it does not answer
 */
export async function ask(url: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Response> {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [received]: IncomingMessage[] = await once(sent, 'response');
  if (!received) throw new Error(`${url} does not answer`);
  const answer = await text(received);
  const status = received.statusCode ?? 0;
  return new Response(status === 204 || status === 304 ? null : answer, { status });
}
