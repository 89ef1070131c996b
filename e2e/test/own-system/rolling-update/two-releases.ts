import { buildEarlierRelease, type ServiceName, startTestSystem, stopInOrder, type TestSystem } from '@jogging/dev-env';
import { products } from '../../../src/chaos/service-faults.js';

/** The number of the replica that runs each release. */
const releases = { earlier: 0, current: 1 } as const;
export type Release = keyof typeof releases;

/** Two replicas of each service, of the earlier release and of this one, on the same backing services. */
export interface TwoReleases {
  readonly system: TestSystem;
  gatewayUrl(release: Release): string;
  migrate(): Promise<void>;
  /** Starts and stops services until each runs only in these releases. */
  run(wanted: (service: ServiceName) => readonly Release[]): Promise<void>;
}

/** Migrates and starts only the earlier release. */
export async function twoReleases(): Promise<TwoReleases> {
  const root = await buildEarlierRelease(console.log);
  const isEarlier = (name: ServiceName, replica: number) => name !== 'weather-sandbox' && replica === releases.earlier;
  const system = await startTestSystem({
    replicas: Object.fromEntries(products.map((name) => [name, 2])),
    rootOf: (name, replica) => (isEarlier(name, replica) ? root : undefined),
    startedLater: releases.current,
    // The earlier release reads only messages of one event.
    environment: { WEATHER_POLL_MS: '250', EVENT_BATCHES: 'off' },
  });
  const all = products.flatMap((name) =>
    (['earlier', 'current'] as const).map((release) => ({
      name,
      release,
      process: system.service(name, releases[release]),
    })),
  );
  return {
    system,
    gatewayUrl: (release) => `http://${system.service('gateway', releases[release]).address}`,
    migrate: async () => {
      await Promise.all(products.map((name) => system.service(name, releases.current).migrate()));
    },
    async run(wanted) {
      const states = await Promise.all(all.map(async (one) => ({ ...one, runs: await one.process.isRunning() })));
      const changes = states.filter(({ name, release, runs }) => wanted(name).includes(release) !== runs);
      const begun = changes.filter(({ runs }) => !runs).map(({ process }) => process);
      await Promise.all(begun.map((process) => process.start()));
      await Promise.all(begun.map((process) => process.waitUntilReady()));
      await stopInOrder(changes.filter(({ runs }) => runs).map(({ process }) => process));
    },
  };
}
