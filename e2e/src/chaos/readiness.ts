import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@jogging/dev-env';
import type { ChaosEnvironment } from './chaos-environment.js';

const withinMs = 30_000;

/** Waits until a service has this readiness and the text in its report; notes a violation if it does not within 30 s. */
export async function expectReadiness(
  { system, violations }: ChaosEnvironment,
  service: ServiceName,
  ready: boolean,
  text = '',
): Promise<void> {
  const url = `${system.service(service).opsUrl}/readyz`;
  const end = performance.now() + withinMs;
  let last = '';
  while (performance.now() < end) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
      last = `${response.status} ${await response.text()}`;
      if (response.ok === ready && last.includes(text)) return;
    } catch (error) {
      last = String(error);
    }
    await delay(100);
  }
  violations.push(`${service} is not ${ready ? 'ready' : 'unready'} ${text} within ${withinMs / 1000} s: ${last}`);
}
