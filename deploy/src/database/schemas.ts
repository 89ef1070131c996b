/** The schemas of the database. Each belongs to one service, whose role cannot access the others. */
export const schemas = ['users', 'runs', 'weather', 'reports'] as const;

export type Schema = (typeof schemas)[number];

/** The role that owns the schema. Roles are shared by the whole server: tests use a prefix for theirs. */
export const roleOf = (schema: Schema, prefix = ''): string => {
  const roles = { users: 'user_service', runs: 'run_service', weather: 'weather_service', reports: 'report_service' };
  return `${prefix}${roles[schema]}`;
};

export type PerSchema = Readonly<Record<Schema, string>>;

export function perSchema(make: (schema: Schema) => string): PerSchema {
  return { users: make('users'), runs: make('runs'), weather: make('weather'), reports: make('reports') };
}
