import type { Schema } from '@jogging/deploy';
import ports from '../../ports.json' with { type: 'json' };
import type { WeatherChain } from './weather.js';

export const serviceNames = [
  'gateway',
  'auth-service',
  'user-service',
  'run-service',
  'weather-service',
  'report-service',
  'weather-sandbox',
] as const;

export type ServiceName = (typeof serviceNames)[number];

export interface Listening {
  /** The variable for the port in the service's environment. */
  readonly variable: string;
  /** Its port under `make up`, and the variable that overrides it. */
  readonly default: number;
  readonly chosenBy: string;
}

export interface Service {
  readonly name: ServiceName;
  /** The folder of its workspace, relative to the repository. */
  readonly folder: string;
  /** Its main module, relative to that folder. */
  readonly entry: string;
  /** The port for other services or clients. */
  readonly publicPort?: Listening;
  /** Plain HTTP for operators: /healthz, /readyz, /metrics. */
  readonly ops?: Listening;
  /** Its schema, which its own migrate command migrates. */
  readonly schema?: Schema;
}

const MAIN = 'dist/src/main.js';

const listening = (name: ServiceName, purpose: string): Listening | undefined =>
  ports.find((port) => port.service === name && port.purpose === purpose);

function service(name: ServiceName, schema?: Schema): Service {
  const [publicPort, ops] = [listening(name, 'publicPort'), listening(name, 'ops')];
  return {
    name,
    folder: name,
    entry: MAIN,
    ...(publicPort && { publicPort }),
    ...(ops && { ops }),
    ...(schema && { schema }),
  };
}

/** All services, and the sandbox. */
export const services: readonly Service[] = [
  service('gateway'),
  service('auth-service'),
  service('user-service', 'users'),
  service('run-service', 'runs'),
  service('weather-service', 'weather'),
  service('report-service', 'reports'),
  service('weather-sandbox'),
];

/** The services of a system; the sandbox only if it provides the weather. */
export const servicesFor = (weather: WeatherChain): readonly Service[] =>
  services.filter(({ name }) => name !== 'weather-sandbox' || weather.includes('sandbox'));
