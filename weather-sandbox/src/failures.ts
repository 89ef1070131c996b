import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { distortedBody, distortions, type HourlyAnswer } from './distortions.js';

/** How a test wants requests to fail. `refused` concerns the listener, all other modes a response. */
export const failureSchema = z.object({
  mode: z.enum([
    'healthy',
    'refused',
    'reset',
    'hang',
    'throttled',
    'unauthorized',
    'failing',
    'html',
    'truncated',
    'gzip',
    'slow',
    ...distortions,
  ]),
  /** For `throttled`: the value of Retry-After; null leaves the header out. */
  retry_after_seconds: z.number().int().min(0).nullable().default(1),
  /** For `slow`: how late the (right) response is. */
  delay_seconds: z.number().min(0).max(120).default(10),
  /** The share of the requests that fails. */
  share: z.number().min(0).max(1).default(1),
  /** Only requests for this place fail: `latitude,longitude`, as in the request. */
  place: z.string().optional(),
  /** How long it lasts; until the next one if left out. */
  seconds: z.number().positive().max(3600).optional(),
});

export type Failure = z.output<typeof failureSchema>;

export const healthy: Failure = failureSchema.parse({ mode: 'healthy' });

/** Responds to a request that would have got `good`, failing as requested. */
export function answerWith(failure: Failure, response: ServerResponse, good: HourlyAnswer): void {
  const body = JSON.stringify(good);
  switch (failure.mode) {
    case 'healthy':
    case 'refused':
      send(response, 200, body);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'throttled':
      if (failure.retry_after_seconds !== null) response.setHeader('Retry-After', String(failure.retry_after_seconds));
      send(response, 429, JSON.stringify({ error: true, reason: 'Minutely API request limit exceeded.' }));
      return;
    case 'unauthorized':
      send(response, 401, JSON.stringify({ error: true, reason: 'The supplied API key is invalid.' }));
      return;
    case 'failing':
      send(response, 500, JSON.stringify({ error: true, reason: 'Internal Server Error' }));
      return;
    case 'html':
      send(response, 200, '<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>', 'text/html');
      return;
    case 'truncated':
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      response.write(body.slice(0, body.length / 2), () => response.socket?.end());
      return;
    case 'gzip': {
      const broken = gzipSync(body).fill(0, 20, 60);
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end(broken);
      return;
    }
    case 'slow': {
      const timer = setTimeout(() => send(response, 200, body), failure.delay_seconds * 1000);
      response.on('close', () => clearTimeout(timer));
      return;
    }
    default:
      send(response, 200, distortedBody(failure.mode, good));
  }
}

export function send(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'X-Sandbox': 'made-up weather' }).end(body);
}
