import { REVISION } from './deployed-overlay.js';

/** The used part of `kubectl get pods -o json`. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode: number; readonly reason?: string };
  };
}

export interface PodFault {
  readonly pod: string;
  /** The container at fault; undefined if the pod could not be scheduled. */
  readonly container: string | undefined;
  readonly reason: string;
  /** Whether waiting cannot help. */
  readonly isFinal: boolean;
}

/** The reasons for which a kubelet cannot create a container from its specification. */
const BROKEN = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);
/** Some faults pass, such as a Secret that is applied a moment later; some services exit until their servers respond. */
const PATIENCE_MS = 60_000;
const RESTARTS = 3;

/**
 * The pods of a deployment that are not ready, with the reason for each. Pods without a revision, such as those of Postgres,
 * belong to every deployment.
 */
export function podFaults(pods: readonly Pod[], revision: string, now: number): PodFault[] {
  const own = pods.filter(({ metadata }) => (metadata.annotations?.[REVISION] ?? revision) === revision);
  return own.flatMap(({ metadata, status }): PodFault[] => {
    const isOld = now - Date.parse(metadata.creationTimestamp) > PATIENCE_MS;
    const found = (container: string | undefined, reason: string, isFinal: boolean): PodFault[] => [
      { pod: metadata.name, container, reason, isFinal },
    ];
    const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
    if (scheduled?.status === 'False') {
      return found(undefined, `no node takes it: ${scheduled.message ?? 'unschedulable'}`, isOld);
    }
    for (const { name, ready, restartCount, state } of statuses(status)) {
      const { waiting, terminated } = state ?? {};
      if (waiting?.reason === 'CrashLoopBackOff')
        return found(name, `ended ${restartCount} times`, restartCount >= RESTARTS);
      if (waiting?.reason && BROKEN.has(waiting.reason)) {
        return found(name, [waiting.reason, waiting.message].filter(Boolean).join(': '), isOld);
      }
      if (terminated && terminated.exitCode !== 0) return found(name, `ended with code ${terminated.exitCode}`, false);
      if (!ready && !terminated) return found(name, waiting?.reason ?? 'not ready', false);
    }
    return [];
  });
}

const statuses = (status: Pod['status']): ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];
