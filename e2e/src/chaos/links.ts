import type { ServiceName, Settings } from '@jogging/dev-env';
import { type CutProxy, cutProxy } from '@jogging/service-kit/testing';

/** The variable with the address of each target. */
const targets = {
  DATABASE_URL: 'postgres',
  REDIS_URL: 'redis',
  AMQP_URL: 'rabbitmq',
  AUTH_SERVICE_URL: 'auth-service',
  USER_SERVICE_ADDR: 'user-service',
  RUN_SERVICE_ADDR: 'run-service',
  REPORT_SERVICE_ADDR: 'report-service',
  SANDBOX_URL: 'weather provider',
} as const;

export type Target = (typeof targets)[keyof typeof targets];

export interface Link {
  readonly from: ServiceName;
  readonly to: Target;
  readonly proxy: CutProxy;
}

/** All connections of a service to other services or backing services, each through its own proxy. */
export class Links {
  readonly #links: Link[] = [];

  /** Puts proxies between a service and everything that it connects to. */
  async between(from: ServiceName, usual: Settings): Promise<Settings> {
    const changed: Record<string, string> = {};
    for (const [variable, to] of Object.entries(targets)) {
      const target = usual[variable];
      if (target === undefined) continue;
      const isUrl = target.includes('://');
      const { proxy } = await this.#link(from, to, isUrl ? target : `http://${target}`);
      changed[variable] = isUrl ? proxy.through(target) : `127.0.0.1:${proxy.port}`;
    }
    return changed;
  }

  /** Replicas of a service share their links. */
  async #link(from: ServiceName, to: Target, url: string): Promise<Link> {
    const known = this.#links.find((link) => link.from === from && link.to === to);
    if (known) return known;
    const link = { from, to, proxy: await cutProxy(url) };
    this.#links.push(link);
    return link;
  }

  /** The links of one service, to one target, or all. */
  select({ from, to }: { readonly from?: ServiceName; readonly to?: Target }): CutProxy[] {
    return this.#links
      .filter((link) => (from === undefined || link.from === from) && (to === undefined || link.to === to))
      .map(({ proxy }) => proxy);
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ proxy }) => proxy.close()));
  }
}
