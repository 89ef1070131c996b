import { type Container, containersOf, type Pods, podsOf } from '../pods.js';
import type { Rule } from './rule.js';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const SECCOMP = ['RuntimeDefault', 'Localhost'];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];

/**
 * The pod security standard "restricted", control by control as
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/ lists them, with those of "baseline".
 */
export const restricted: Rule = (manifests) =>
  podsOf(manifests).flatMap((pods) => [...ofPod(pods), ...ofContainers(pods)]);

function ofPod({ name, spec }: Pods): string[] {
  const context = spec.securityContext ?? {};
  const volumes: Record<string, unknown>[] = spec.volumes ?? [];
  const sysctls: { name: string }[] = context.sysctls ?? [];
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field]).map((field) => `${name}: ${field}`),
    ...volumes
      .filter((volume) => !Object.keys(volume).some((kind) => VOLUMES.includes(kind)))
      .map((volume) => `${name}: a volume of a kind that is not allowed (${volume.name})`),
    ...sysctls.filter((sysctl) => !SYSCTLS.includes(sysctl.name)).map((sysctl) => `${name}: sysctl ${sysctl.name}`),
    ...commonTo(name, context),
  ];
}

function ofContainers(pods: Pods): string[] {
  const pod = pods.spec.securityContext ?? {};
  return containersOf(pods).flatMap(([name, container]) => {
    const context = container.securityContext ?? {};
    const { add = [], drop = [] } = context.capabilities ?? {};
    const added = add.filter((capability: string) => capability !== 'NET_BIND_SERVICE');
    return [
      ...(context.privileged ? [`${name}: privileged`] : []),
      ...(context.allowPrivilegeEscalation !== false ? [`${name}: allows privilege escalation`] : []),
      ...(!drop.includes('ALL') ? [`${name}: keeps capabilities`] : []),
      ...(added.length > 0 ? [`${name}: adds ${added.join(', ')}`] : []),
      ...((context.runAsNonRoot ?? pod.runAsNonRoot) !== true ? [`${name}: may run as root`] : []),
      ...(!SECCOMP.includes((context.seccompProfile ?? pod.seccompProfile)?.type)
        ? [`${name}: no seccomp profile`]
        : []),
      ...((context.procMount ?? 'Default') !== 'Default' ? [`${name}: procMount`] : []),
      ...hostFields(name, container),
      ...commonTo(name, context),
    ];
  });
}

// biome-ignore lint/suspicious/noExplicitAny: of a pod or of a container, as the schemas have checked
function commonTo(name: string, context: any): string[] {
  const { user, role, type } = context.seLinuxOptions ?? {};
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
  return [
    ...(context.runAsUser === 0 ? [`${name}: runs as root`] : []),
    ...(context.windowsOptions?.hostProcess ? [`${name}: a host process`] : []),
    ...(user || role || !types.includes(type ?? '') ? [`${name}: SELinux options`] : []),
    ...(context.appArmorProfile?.type === 'Unconfined' ? [`${name}: AppArmor unconfined`] : []),
  ];
}

/** Host ports, and probes or hooks that call another host than the pod. */
function hostFields(name: string, { ports = [], lifecycle = {}, ...container }: Container): string[] {
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => container[probe]);
  const speaking = [...probes, lifecycle.preStop, lifecycle.postStart].filter(Boolean);
  return [
    ...(ports.some((port: { hostPort?: number }) => port.hostPort) ? [`${name}: a port of the host`] : []),
    ...(speaking.some(({ httpGet, tcpSocket }) => httpGet?.host || tcpSocket?.host)
      ? [`${name}: a probe of another host`]
      : []),
  ];
}
