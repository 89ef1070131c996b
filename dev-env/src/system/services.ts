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
  /** The variable that holds the port in the service's environment. */
  readonly variable: string;
  /** Its port under `make up`, and the variable by which a person chooses another there. */
  readonly default: number;
  readonly chosenBy: string;
}

export interface Service {
  readonly name: ServiceName;
  /** Of its workspace, in the root of the repository. */
  readonly folder: string;
  /** The program that runs it, in that folder. */
  readonly entry: string;
  /** Where others reach it. */
  readonly publicPort?: Listening;
  /** Plain HTTP for operators: /healthz, /readyz, /metrics. */
  readonly ops?: Listening;
  /** It has a schema of this name and brings it up to date by its own migrate command. */
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

/** The processes of the system. */
export const services: readonly Service[] = [
  service('gateway'),
  service('auth-service'),
  service('user-service', 'users'),
  service('run-service', 'runs'),
  service('weather-service', 'weather'),
  service('report-service', 'reports'),
  service('weather-sandbox'),
];

/** All of them; the sandbox only where it gives the weather. */
export const servicesFor = (weather: WeatherChain): readonly Service[] =>
  services.filter(({ name }) => name !== 'weather-sandbox' || weather.includes('sandbox'));
