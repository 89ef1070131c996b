import { z } from 'zod';
import type { ConfigFault } from './config-error.js';
import { settings } from './settings.js';

/** The settings of every service. A service adds its own `OPS_PORT: settings.port(9151)` after spreading these. */
export const baseSettings = {
  LOG_LEVEL: settings.choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  NODE_ENV: settings.text('development'),
  OPS_PORT: settings.port(),
  /** Where to listen: loopback, or every interface if there are certificates, or the address that the environment names. */
  BIND_ADDRESS: settings.text('127.0.0.1'),
  /** `yes` lets a service listen beyond loopback without certificates. */
  ALLOW_INSECURE: z
    .literal('yes')
    .transform(() => true)
    .describe('the word yes, or nothing')
    .default(false),
  /** PEM files: the authority that both sides trust, this service's certificate (chain) and its key. All or none. */
  TLS_CA_FILE: settings.text().optional(),
  TLS_CERT_FILE: settings.text().optional(),
  TLS_KEY_FILE: settings.text().optional(),
  /** As OpenTelemetry names them: the collector's base URL (nothing is traced without it), and headers, such as a token. */
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.url(['http', 'https']).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: settings.headers().optional(),
  /** The share of traces begun here that is exported. */
  OTEL_TRACES_SAMPLER_ARG: settings.fraction(1),
} as const;

const tlsVariables = ['TLS_CA_FILE', 'TLS_CERT_FILE', 'TLS_KEY_FILE'] as const;

type Values = Readonly<Record<string, string | undefined>>;

/** A service with certificates is meant to be reached from other machines. */
export function baseDefaults(values: Values): Values {
  return values.BIND_ADDRESS === undefined && values.TLS_CERT_FILE !== undefined ? { BIND_ADDRESS: '0.0.0.0' } : {};
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The rules between base settings, which no setting can check by itself. */
export function baseFaults(values: Values): ConfigFault[] {
  const missing = tlsVariables.filter((variable) => values[variable] === undefined);
  if (missing.length > 0 && missing.length < tlsVariables.length) {
    return missing.map((variable) => ({
      variable,
      problem: `is missing; ${tlsVariables.join(', ')} are given together or not at all`,
    }));
  }
  const bind = values.BIND_ADDRESS;
  if (bind !== undefined && !isLoopback(bind) && missing.length > 0 && values.ALLOW_INSECURE !== 'yes') {
    return [
      {
        variable: 'BIND_ADDRESS',
        problem: `is not loopback, which needs certificates (${tlsVariables.join(', ')}) or ALLOW_INSECURE=yes`,
      },
    ];
  }
  return [];
}
