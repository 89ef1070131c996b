/** The kinds that our manifests may use, by the file of their API group, and the releases to check them against. */
export const builtIn = {
  releases: [
    { module: 'k8s.io/kubernetes', version: 'v1.34.1', file: 'kubernetes-1.34.yaml' },
    { module: 'k8s.io/kubernetes', version: 'v1.37.2', file: 'kubernetes-1.37.yaml' },
  ],
  groups: {
    api__v1: ['Namespace', 'Service', 'ServiceAccount', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'],
    apis__apps__v1: ['Deployment', 'StatefulSet'],
    apis__batch__v1: ['Job', 'CronJob'],
    apis__autoscaling__v2: ['HorizontalPodAutoscaler'],
    apis__policy__v1: ['PodDisruptionBudget'],
    'apis__networking.k8s.io__v1': ['NetworkPolicy', 'Ingress'],
    'apis__rbac.authorization.k8s.io__v1': ['Role', 'RoleBinding'],
  },
} as const;

/** The operators whose custom resources the overlay "production" uses. */
export const operators = [
  {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.29.0',
    licence: 'Apache-2.0',
    file: 'cloudnative-pg-1.29.yaml',
    crds: [
      'config/crd/bases/postgresql.cnpg.io_clusters.yaml',
      'config/crd/bases/postgresql.cnpg.io_scheduledbackups.yaml',
    ],
  },
  {
    module: 'github.com/rabbitmq/cluster-operator/v2',
    version: 'v2.16.0',
    licence: 'MPL-2.0',
    file: 'rabbitmq-cluster-operator-2.16.yaml',
    crds: ['config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml'],
  },
  {
    module: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.2',
    licence: 'Apache-2.0',
    file: 'cert-manager-1.21.yaml',
    crds: ['deploy/crds/cert-manager.io_issuers.yaml', 'deploy/crds/cert-manager.io_certificates.yaml'],
  },
] as const;
