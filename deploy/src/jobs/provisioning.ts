import { readFileSync } from 'node:fs';
import { NODES_MISSING } from '../rabbitmq/provision.js';
import { until } from '../until.js';

/** A variable's value, or what is in the file that NAME_FILE names; undefined if it is empty. */
function given(name: string): string | undefined {
  const file = process.env[`${name}_FILE`];
  return (file ? readFileSync(file, 'utf8').trimEnd() : process.env[name]) || undefined;
}

/** The values of the variables. If one is missing, the process names all that are and exits with 2. */
export function needed<Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> {
  const found = names.map((name) => [name, given(name)] as const);
  const missing = found.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) {
    process.stderr.write(`Missing in the environment (each may also come as NAME_FILE): ${missing.join(', ')}\n`);
    process.exit(2);
  }
  return Object.fromEntries(found) as Record<Name, string>;
}

export const optional = given;

/** A whole number of at least 1, or `otherwise`. If it is something else, the process says so and exits with 2. */
export function countIn(name: string, otherwise: number): number {
  const text = given(name) ?? String(otherwise);
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  process.stderr.write(`${name} must be a whole number from 1 to 9999\n`);
  process.exit(2);
}

/** The server may be starting, or be about to: these are no reason to give up yet. 57P03: Postgres is starting up. */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '57P03', NODES_MISSING]);
const WAIT_MS = 120_000;

interface Provisioning {
  /** As in "Waiting for Postgres". */
  readonly server: string;
  /** As in "The database cannot be made". */
  readonly what: string;
  readonly work: () => Promise<unknown>;
}

/** Does the work, waiting up to two minutes for the server. If that refuses, the process says why and exits with 1. */
export async function provision({ server, what, work }: Provisioning): Promise<void> {
  let told = false;
  const attempt = async () => {
    try {
      await work();
      return { fault: undefined };
    } catch (error) {
      // fetch() says what happened in the cause.
      const fault = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
      const { code, message } = fault as NodeJS.ErrnoException;
      if (!NOT_YET.has(String(code))) return { fault: message };
      if (!told) process.stdout.write(`Waiting for ${server} …\n`);
      told = true;
      throw fault;
    }
  };
  const { fault } = await until(attempt, { within: WAIT_MS, every: 500, what: server });
  if (fault === undefined) return;
  process.stderr.write(`${what} cannot be made: ${fault}\n`);
  process.exit(1);
}
