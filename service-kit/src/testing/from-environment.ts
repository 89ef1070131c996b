import { basename } from 'node:path';

/**
 * Where a server for integration tests is, as `make test` tells it. Without it no such test can pass, and one that fails in the middle
 * of its setup leaves connections open that keep the process alive. So the process ends here, with what to do instead.
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
