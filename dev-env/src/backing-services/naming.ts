import type { BackingService } from './backing-service.js';

/** The URL with all these servers instead of its host. */
export function naming(url: string, servers: readonly Pick<BackingService, 'port'>[]): string {
  const { host } = new URL(url);
  return url.replace(`@${host}`, `@${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`);
}
