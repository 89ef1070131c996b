import { connect } from 'node:net';
import type { BackingService } from './backing-service.js';
import type { Definition } from './definition.js';

/** A server named in the environment: it is never started, stopped or emptied here. */
export async function externalServer(
  definition: Definition,
  url: string,
  defaultPort: number,
): Promise<BackingService> {
  const { hostname, port: portText } = parse(definition, url);
  const port = Number(portText || defaultPort);
  const host = hostname.replace(/^\[|\]$/g, '') || 'localhost';
  await listens(host, port).catch((fault: Error) => {
    throw new Error(
      `${definition.variable} names ${definition.title} at ${host}:${port}, which does not answer: ${fault.message}`,
    );
  });
  const notOurs = async () => {};
  return {
    name: definition.name,
    url,
    port,
    origin: `yours, by ${definition.variable}`,
    start: notOurs,
    stop: notOurs,
    kill: notOurs,
    remove: notOurs,
    isRunning: async () => true,
  };
}

function parse(definition: Definition, url: string): URL {
  // The message must not contain the URL, which may contain a password.
  if (!URL.canParse(url)) throw new Error(`${definition.variable} is not a URL such as ${definition.example}`);
  return new URL(url);
}

function listens(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer within 5 s')));
    socket.once('error', reject);
  });
}
