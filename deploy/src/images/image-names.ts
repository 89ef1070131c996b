/** An image each: the services, and `deploy` for the jobs that make identities and the database. */
export const productionImages = [
  'gateway',
  'auth-service',
  'user-service',
  'run-service',
  'weather-service',
  'report-service',
  'deploy',
] as const;

/** All that are built: the sandbox of the weather serves a local system alone. */
export const imageNames = [...productionImages, 'weather-sandbox'] as const;

export type ImageName = (typeof imageNames)[number];

export const imageOf = (name: ImageName, tag: string): string => `jogging-times/${name}:${tag}`;
