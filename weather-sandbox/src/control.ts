import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Failure, failureSchema, send } from './failures.js';

/** What tests control of a sandbox. */
export interface Controllable {
  readonly failure: Failure;
  readonly counts: readonly object[];
  fail(failure: Failure): Promise<void>;
  forgetCounts(): void;
}

const maxBytes = 10_000;

/**
 * Controls a sandbox over HTTP, on its own port: `GET|PUT /control/failure` (`{"mode": "throttled", "share": 0.5}`),
 * `GET|DELETE /control/requests`. A closed port cannot be asked to open, so `refused` needs `seconds`.
 */
export async function control(
  sandbox: Controllable,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'PUT /control/failure': {
      const wanted = failureSchema.parse(JSON.parse(await readBody(request)));
      if (wanted.mode === 'refused' && wanted.seconds === undefined) throw new Error('mode "refused" needs seconds');
      send(response, 200, JSON.stringify(wanted));
      // Respond before the port closes.
      response.on('finish', () => setImmediate(() => void sandbox.fail(wanted)));
      return;
    }
    case 'GET /control/failure':
      send(response, 200, JSON.stringify(sandbox.failure));
      return;
    case 'GET /control/requests':
      send(response, 200, JSON.stringify(sandbox.counts));
      return;
    case 'DELETE /control/requests':
      sandbox.forgetCounts();
      send(response, 200, '[]');
      return;
    default:
      send(response, 404, JSON.stringify({ error: true, reason: 'Not Found' }));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) throw new Error('too long');
  }
  return text;
}
