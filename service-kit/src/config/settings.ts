import { type ZodType, z } from 'zod';
import { urlsOfHosts } from './urls-of-hosts.js';

const integerText = /^-?\d{1,15}$/;
// A host name, an IPv4 address or a bracketed IPv6 address, then a port (RFC 3986, section 3.2).
const hostAndPort = /^(?:\[[0-9a-fA-F:.%]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?):(\d{1,5})$/;
const truthy = ['on', 'yes', 'true', '1'];
const falsy = ['off', 'no', 'false', '0'];

function integer(min: number, max: number): ZodType<number>;
function integer(min: number, max: number, otherwise: number): ZodType<number>;
function integer(min: number, max: number, otherwise?: number): ZodType<number> {
  const setting = z
    .string()
    .regex(integerText)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max))
    .describe(`a whole number from ${min} to ${max}`);
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function port(otherwise?: number): ZodType<number> {
  const setting = z
    .string()
    .regex(integerText)
    .transform(Number)
    .pipe(z.number().int().min(0).max(65_535))
    .describe('a TCP port, 0 to 65535');
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function url(protocols: readonly string[], otherwise?: string): ZodType<string> {
  const setting = z
    .string()
    .refine((text) => isUrl(text, protocols), { error: 'not such a URL' })
    .describe(`a URL that begins with ${beginnings(protocols)}`);
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function servers(protocols: readonly string[]): ZodType<string> {
  return z
    .string()
    .refine((text) => urlsOfHosts(text).every((one) => isUrl(one, protocols)), { error: 'not such a URL' })
    .describe(`a URL that begins with ${beginnings(protocols)}, of one host or several with commas between`);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1));
}

function beginnings(protocols: readonly string[]): string {
  return protocols.map((protocol) => `${protocol}://`).join(' or ');
}

function address(otherwise?: string): ZodType<string> {
  const setting = z
    .string()
    .refine((text) => Number(hostAndPort.exec(text)?.[1] ?? Number.NaN) <= 65_535, { error: 'not an address' })
    .describe('an address as host:port');
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function onOff(otherwise?: boolean): ZodType<boolean> {
  const setting = z
    .string()
    .toLowerCase()
    .pipe(z.enum([...truthy, ...falsy]))
    .transform((word) => truthy.includes(word))
    .describe('on or off (also yes, no, true, false, 1, 0)');
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function fraction(otherwise?: number): ZodType<number> {
  const setting = z
    .string()
    .regex(/^(?:0?\.\d{1,15}|0|1(?:\.0{1,15})?)$/)
    .transform(Number)
    .describe('a number from 0 to 1');
  return otherwise === undefined ? setting : setting.default(otherwise);
}

// A token (RFC 9110, section 5.6.2), an equals sign, and a value of visible characters or percent-encoded ones.
const headerPair = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=\s*([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/;

function headers(): ZodType<Record<string, string>> {
  return z
    .string()
    .transform((text, context) => {
      const pairs = text.split(',').map((pair) => headerPair.exec(pair.trim()));
      try {
        return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', headerValue(pair?.[2])]));
      } catch {
        context.addIssue({ code: 'custom', message: 'not headers' });
        return z.NEVER;
      }
    })
    .describe('headers as name=value, with commas between and values percent-encoded');
}

function headerValue(encoded: string | undefined): string {
  const value = decodeURIComponent(encoded ?? '');
  if (!/^[\x20-\x7e]+$/.test(value)) throw new URIError('not a valid header value');
  return value;
}

function secret(options: { minLength?: number } = {}): ZodType<string> {
  const minLength = options.minLength ?? 1;
  return z
    .string()
    .min(minLength)
    .describe(minLength > 1 ? `a secret of at least ${minLength} characters` : 'a secret');
}

function text(otherwise?: string): ZodType<string> {
  const setting = z.string().describe('a text');
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function choice<const T extends string>(words: readonly T[], otherwise?: NoInfer<T>): ZodType<T> {
  const setting = z
    .string()
    .refine((word): word is T => words.some((one) => one === word), { error: 'not one of the words' })
    .describe(`one of ${words.join(', ')}`);
  return otherwise === undefined ? setting : setting.default(otherwise);
}

function list(otherwise?: readonly string[]): ZodType<string[]> {
  const setting = z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .describe('a list with commas between');
  return otherwise === undefined ? setting : setting.default([...otherwise]);
}

function addresses(): ZodType<string[]> {
  return list([])
    .refine((items) => items.every((item) => address().safeParse(item).success), { error: 'not addresses' })
    .describe('addresses as host:port, with commas between');
}

/**
 * The kinds of settings. Each parses a text, describes what it expects, and is required unless it has a default (the last
 * argument) or is `.optional()`.
 */
export const settings = {
  /** A TCP port; 0 takes a free one. */
  port,
  /** An absolute URL with one of the protocols, such as `https`. */
  url,
  /** As `url`, but with several hosts if there are commas between them (`urlsOfHosts`). */
  servers,
  /** `host:port`; IPv6 in brackets. */
  address,
  /** The same several times, with commas between; none if left out. */
  addresses,
  /** A whole number between bounds, both included. */
  integer,
  onOff,
  /** A number from 0 to 1. */
  fraction,
  /** `name=value` with commas between, as OpenTelemetry writes headers; as secret as `secret`. */
  headers,
  /** A text that must not appear in logs; set as NAME or, from a file, as NAME_FILE. */
  secret,
  text,
  /** One of a few words. */
  choice,
  /** Texts with commas between, trimmed, empty ones left out. */
  list,
} as const;
