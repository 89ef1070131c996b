import { connect } from 'node:net';
import type { Part } from './part.js';
import type { Recipe } from './recipe.js';

/** A server that a person has named: not ours to start, stop or empty. */
export async function externalPart(recipe: Recipe, url: string, defaultPort: number): Promise<Part> {
  const { hostname, port: portText } = parse(recipe, url);
  const port = Number(portText || defaultPort);
  const host = hostname.replace(/^\[|\]$/g, '') || 'localhost';
  await listens(host, port).catch((fault: Error) => {
    throw new Error(
      `${recipe.variable} names ${recipe.title} at ${host}:${port}, which does not answer: ${fault.message}`,
    );
  });
  const notOurs = async () => {};
  return {
    name: recipe.name,
    url,
    port,
    origin: `yours, by ${recipe.variable}`,
    start: notOurs,
    stop: notOurs,
    kill: notOurs,
    remove: notOurs,
    isRunning: async () => true,
  };
}

function parse(recipe: Recipe, url: string): URL {
  // Never with the URL in the message: it may hold a password.
  if (!URL.canParse(url)) throw new Error(`${recipe.variable} is not a URL such as ${recipe.example}`);
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
