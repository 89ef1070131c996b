/** The allowed directions of imports: services use proto and service-kit, never one another; a service's layers point inward. */
const services = ['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: { pathNot: 'proto/src/gen' },
      to: { circular: true },
    },
    ...services.map((service) => ({
      name: `${service}-imports-no-other-service`,
      severity: 'error',
      from: { path: `^${service}/` },
      to: { path: `^(${services.filter((other) => other !== service).join('|')}|stack|e2e|bench)/` },
    })),
    {
      name: 'service-kit-knows-no-service',
      comment: 'and of proto only what speaks of no resource',
      severity: 'error',
      from: { path: '^service-kit/' },
      to: { path: `^(${services.join('|')}|stack|e2e|bench)/|^proto/src/(?!common/|gen/jogging/common/|gen/google/)` },
    },
    {
      name: 'proto-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^proto/' },
      to: { path: `^(${services.join('|')}|service-kit|stack|e2e|bench)/` },
    },
    {
      name: 'domain-is-pure',
      comment: 'no sequelize, express, grpc, amqp, no clock and no I/O in what a thing is and who may do what with it',
      severity: 'error',
      from: { path: '/src/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '/src/(store|grpc|http|consumers|commands|queries)/|node_modules/(sequelize|pg|express|@grpc|amqplib|ioredis)/|^node:(fs|net|http|child_process)',
      },
    },
    {
      name: 'store-does-not-know-its-callers',
      severity: 'error',
      from: { path: '/src/store/', pathNot: '\\.test\\.ts$' },
      to: { path: '/src/(grpc|http|consumers|commands|queries)/' },
    },
    {
      name: 'use-cases-do-not-know-the-transport',
      severity: 'error',
      from: { path: '/src/(commands|queries)/', pathNot: '\\.test\\.ts$' },
      to: { path: '/src/(grpc|http|consumers)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node'] },
  },
};
