import type { ServerResponse } from 'node:http';
import { z } from 'zod';

/** The ways in which providers have failed, for tests to choose from. `refused` is the listener's, the rest an answer's. */
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
    'nulls',
    'wrong-units',
    'slow',
  ]),
  /** Of `throttled`: what Retry-After says. */
  retry_after_seconds: z.number().int().min(0).default(1),
  /** Of `slow`: how late the (right) answer is. */
  delay_seconds: z.number().min(0).max(120).default(10),
  /** The share of the requests that it strikes. */
  share: z.number().min(0).max(1).default(1),
  /** How long it lasts, from when it is set; until the next one where left out. */
  seconds: z.number().positive().max(3600).optional(),
});

export type Failure = z.output<typeof failureSchema>;

export const healthy: Failure = failureSchema.parse({ mode: 'healthy' });

interface HourlyAnswer {
  hourly_units: Record<string, string>;
  hourly: Record<string, (number | null)[]>;
}

/** Answers a request that would have got `good`, failing as told. */
export function answerWith(failure: Failure, response: ServerResponse, good: object): void {
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
      response.setHeader('Retry-After', String(failure.retry_after_seconds));
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
    case 'nulls':
      send(response, 200, JSON.stringify(withNulls(good as HourlyAnswer)));
      return;
    case 'wrong-units':
      send(response, 200, JSON.stringify(inFahrenheit(good as HourlyAnswer)));
      return;
    case 'slow': {
      const timer = setTimeout(() => send(response, 200, body), failure.delay_seconds * 1000);
      response.on('close', () => clearTimeout(timer));
    }
  }
}

export function send(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'X-Sandbox': 'made-up weather' }).end(body);
}

function withNulls(good: HourlyAnswer): HourlyAnswer {
  const hourly = Object.entries(good.hourly).map(([name, values]) =>
    name === 'time' ? [name, values] : [name, values.map(() => null)],
  );
  return { ...good, hourly: Object.fromEntries(hourly) };
}

function inFahrenheit(good: HourlyAnswer): HourlyAnswer {
  const convert = (values: (number | null)[] = []): (number | null)[] =>
    values.map((value) => (value === null ? null : Math.round((value * 1.8 + 32) * 10) / 10));
  const { temperature_2m, apparent_temperature } = good.hourly;
  return {
    ...good,
    hourly_units: { ...good.hourly_units, temperature_2m: '°F', apparent_temperature: '°F' },
    hourly: {
      ...good.hourly,
      temperature_2m: convert(temperature_2m),
      apparent_temperature: convert(apparent_temperature),
    },
  };
}
