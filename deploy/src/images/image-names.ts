/** The services, and `deploy` for the jobs that create identities and the database: one image each. */
export const productionImages = [
  'gateway',
  'auth-service',
  'user-service',
  'run-service',
  'weather-service',
  'report-service',
  'deploy',
] as const;

/** All images: the weather sandbox is only for local systems. */
export const imageNames = [...productionImages, 'weather-sandbox'] as const;

export type ImageName = (typeof imageNames)[number];

export const imageOf = (name: ImageName, tag: string): string => `jogging-times/${name}:${tag}`;
