/** An overlay whose certificates and secrets are made here. */
export type MadeOverlay = 'local' | 'ha';

export const isMade = (overlay: string): overlay is MadeOverlay => overlay === 'local' || overlay === 'ha';

/** The pods of a StatefulSet with their port, as one part of a URL. */
function nodes(name: string, service: string, count: number, port: number): string {
  return Array.from({ length: count }, (_, index) => `${name}-${index}.${service}:${port}`).join(',');
}

/** What replaces the single servers of the overlay "local" in the services' URLs. */
const replacements: Readonly<Record<MadeOverlay, readonly (readonly [from: string, to: string])[]>> = {
  local: [],
  ha: [
    ['@postgres:5432/', `@${nodes('postgres', 'postgres-nodes', 2, 5432)}/`],
    ['redis://', 'redis+sentinel://'],
    ['@redis:6379/0', `@${nodes('redis-sentinel', 'redis-sentinel', 3, 26379)}/0?name=jogging`],
    ['@rabbitmq:5672', `@${nodes('rabbitmq', 'rabbitmq', 3, 5672)}`],
  ],
};

/** The URL by which services of an overlay reach a backing service, from that of the overlay "local". */
export const urlIn = (overlay: MadeOverlay, url: string): string =>
  replacements[overlay].reduce((text, [from, to]) => text.replace(from, to), url);
