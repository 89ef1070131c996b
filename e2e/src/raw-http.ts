import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { documentProblems } from './contract/json-api-document.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape, and a wrong look fails the test
  readonly json: any;
}

/** Sends bytes that no HTTP client would send, and reads the first response until the connection closes. */
export async function sendRaw(base: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(request);
  const answer = await text(socket);
  const [head = '', ...body] = answer.split('\r\n\r\n');
  const [line = '', ...headerLines] = head.split('\r\n');
  const headers = new Headers(headerLines.map((header): [string, string] => splitHeader(header)));
  const content = body.join('\r\n\r\n');
  return { status: Number(line.split(' ')[1]), headers, json: content === '' ? undefined : JSON.parse(content) };
}

function splitHeader(header: string): [name: string, value: string] {
  const colon = header.indexOf(':');
  return [header.slice(0, colon), header.slice(colon + 1).trim()];
}

/** The reasons why a raw response is not a valid error document; empty if it is one. */
export function errorDocumentProblems({ headers, json }: RawAnswer): string[] {
  const type = headers.get('content-type');
  return type === 'application/vnd.api+json' ? documentProblems(json) : [`its type is ${type}`];
}
