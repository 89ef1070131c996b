import { readFileSync } from 'node:fs';
import { type ZodType, z } from 'zod';
import { baseDefaults, baseFaults } from './base-settings.js';
import { ConfigError, type ConfigFault } from './config-error.js';

type Shape = Readonly<Record<string, ZodType>>;
export type Config<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> };

/**
 * Reads the settings of `shape` from the environment, each by its name or, if `NAME_FILE` is set instead, from that file
 * (without the line break at its end). An empty variable counts as not set.
 *
 * @throws ConfigError that names every wrong variable and what it expects, and shows no value.
 */
export function readConfig<S extends Shape>(shape: S, env: NodeJS.ProcessEnv = process.env): Config<S> {
  const faults: ConfigFault[] = [];
  const given: Record<string, string | undefined> = {};
  for (const variable of Object.keys(shape)) {
    const value = givenValue(variable, env);
    if (typeof value === 'object') faults.push(value);
    else given[variable] = value;
  }
  const values = { ...given, ...('BIND_ADDRESS' in shape ? baseDefaults(given) : {}) };
  const config: Record<string, unknown> = {};
  for (const [variable, setting] of Object.entries(shape)) {
    if (faults.some((fault) => fault.variable === variable)) continue;
    const result = setting.safeParse(values[variable]);
    if (result.success) config[variable] = result.data;
    else faults.push({ variable, problem: problemOf(setting, result.error, values[variable] === undefined) });
  }
  if ('BIND_ADDRESS' in shape) faults.push(...baseFaults(values));
  if (faults.length > 0) throw new ConfigError(faults);
  return config as Config<S>;
}

function givenValue(variable: string, env: NodeJS.ProcessEnv): string | undefined | ConfigFault {
  const direct = env[variable] || undefined;
  const file = env[`${variable}_FILE`] || undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) return { variable, problem: `is given twice: also as ${variable}_FILE` };
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { variable, problem: `${variable}_FILE names a file that cannot be read (${code})` };
  }
}

function problemOf(setting: ZodType, error: z.ZodError, missing: boolean): string {
  const expected = expectationOf(setting);
  if (missing) return expected === undefined ? 'is missing' : `is missing; expected ${expected}`;
  if (expected !== undefined) return `is not valid; expected ${expected}`;
  // zod's messages name types, bounds and patterns, never the value.
  return `is not valid; ${error.issues.map((issue) => issue.message).join('; ')}`;
}

/** The description of a setting, or of the one that it wraps (`optional`, `default`). */
function expectationOf(setting: ZodType): string | undefined {
  if (setting.description !== undefined) return setting.description;
  if (setting instanceof z.ZodOptional || setting instanceof z.ZodDefault || setting instanceof z.ZodNullable) {
    return expectationOf(setting.unwrap() as ZodType);
  }
  return undefined;
}
