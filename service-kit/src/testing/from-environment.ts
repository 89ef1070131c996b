/** @throws Error naming the variable: tests run on real parts, whose places `make test` puts into the environment */
export function partFromEnvironment(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: integration tests need a real server; run them by make test`);
  return value;
}
