import { podsOf } from '../pods.js';
import type { Rule } from './rule.js';

/** The maximum time in which a service stops, in seconds. */
const STOPS_WITHIN = 10;
/**
 * The time until every client has learned that a pod leaves and which pods are left, in seconds: CoreDNS keeps the addresses of a
 * headless Service for 5 s (https://coredns.io/plugins/kubernetes/, `ttl`), and the endpoints reach it a moment later.
 */
const KNOWN_WITHIN = 8;

/**
 * No request fails during a rolling update: the new pod is ready before the old one stops, the old one keeps serving until
 * clients have learned of it, and it has time to finish.
 */
export const rollsWithoutGap: Rule = (manifests) =>
  podsOf(manifests)
    .filter(({ owner, containers }) => owner.kind === 'Deployment' && containers.some(({ name }) => name === 'service'))
    .flatMap(({ name, owner, spec, containers }) => {
      const { type, rollingUpdate = {} } = owner.spec.strategy ?? {};
      const pause = Math.min(...containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0));
      const grace = spec.terminationGracePeriodSeconds ?? 30;
      const autoscaled = manifests.some(
        (other) => other.kind === 'HorizontalPodAutoscaler' && other.spec.scaleTargetRef.name === owner.metadata.name,
      );
      return [
        ...(type !== 'RollingUpdate' || rollingUpdate.maxUnavailable !== 0 || !(rollingUpdate.maxSurge > 0)
          ? [`${name}: takes a pod away before its successor is ready`]
          : []),
        ...(pause < KNOWN_WITHIN ? [`${name}: stops before the word has spread`] : []),
        ...(grace < pause + STOPS_WITHIN ? [`${name}: has no time to finish what it holds`] : []),
        ...(autoscaled && owner.spec.replicas !== undefined
          ? [`${name}: an update would undo what its autoscaler did`]
          : []),
      ];
    });
