import { basename } from 'node:path';

/**
 * The address of a server for integration tests, as `make test` sets it. Without it no such test can pass, and a test that
 * fails during its setup leaves connections open that keep the process alive. So the process exits here and says what to do.
 */
export function serverFromEnvironment(variable: string): string {
  const value = process.env[variable];
  if (!value) {
    const workspace = basename(process.cwd());
    process.stderr.write(
      `\n${variable} is not set. Integration tests need real servers, which this command starts:\n\n  make test ONLY=${workspace}\n\n`,
    );
    process.exit(2);
  }
  return value;
}
