import type { Manifest } from '../manifest.js';
import { nameOf } from '../manifest.js';
import type { Rule } from './rule.js';

/** The most connections to Postgres of one pod. */
const POOLS: Readonly<Record<string, number>> = {
  'user-service': 10,
  'run-service': 10,
  'weather-service': 18,
  'report-service': 16,
};

/**
 * Those of one pod to the server that is the primary. One that reads from standbys has a second pool for a former standby that has
 * just become the primary, and asks each server by a connection of its own how far it is.
 */
function mostOf(service: string, manifests: readonly Manifest[]): number {
  const pool = POOLS[service] ?? 0;
  const reads = manifests.some(
    ({ kind, metadata, data }) =>
      kind === 'ConfigMap' && metadata.name.startsWith(`${service}-`) && data?.DATABASE_READ_HOSTS,
  );
  return reads ? 2 * (pool + 1) : pool;
}

/** Postgres takes the connections of all pods that the autoscalers allow, with one more of each service during a rolling update. */
export const connections: Rule = (manifests) => {
  const needed = manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .reduce((sum, { metadata, spec }) => sum + (spec.maxReplicas + 1) * mostOf(metadata.name, manifests), 0);
  const [server, ...more] = manifests.filter(configuresPostgres);
  if (!server) return [];
  const [, most = '100'] = /max_connections\W+(\d+)/.exec(JSON.stringify([server, ...more])) ?? [];
  return Number(most) > needed ? [] : [`${nameOf(server)}: allows ${most} connections, but ${needed} may be needed`];
};

/** The objects that run the server or contain its configuration. */
function configuresPostgres({ kind, metadata }: Manifest): boolean {
  return metadata.name === 'postgres' ? ['StatefulSet', 'Cluster'].includes(kind) : /^patroni-/.test(metadata.name);
}
