import type { Schema } from '@jogging/deploy';
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
  /** The variable by which the service is told its port. */
  readonly variable: 'PORT' | 'GRPC_PORT' | 'SANDBOX_PORT' | 'OPS_PORT';
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

const http = (port: number, chosenBy: string): Listening => ({ variable: 'PORT', default: port, chosenBy });
const grpc = (port: number, chosenBy: string): Listening => ({ variable: 'GRPC_PORT', default: port, chosenBy });
const ops = (port: number, chosenBy: string): Listening => ({ variable: 'OPS_PORT', default: port, chosenBy });

/** The processes of the system. */
export const services: readonly Service[] = [
  {
    name: 'gateway',
    folder: 'gateway',
    entry: MAIN,
    publicPort: http(5000, 'PORT'),
    ops: ops(9100, 'GATEWAY_OPS_PORT'),
  },
  {
    name: 'auth-service',
    folder: 'auth-service',
    entry: MAIN,
    publicPort: http(5001, 'AUTH_SERVICE_PORT'),
    ops: ops(9101, 'AUTH_SERVICE_OPS_PORT'),
  },
  {
    name: 'user-service',
    folder: 'user-service',
    entry: MAIN,
    publicPort: grpc(50051, 'USER_SERVICE_PORT'),
    ops: ops(9151, 'USER_SERVICE_OPS_PORT'),
    schema: 'users',
  },
  {
    name: 'run-service',
    folder: 'run-service',
    entry: MAIN,
    publicPort: grpc(50052, 'RUN_SERVICE_PORT'),
    ops: ops(9152, 'RUN_SERVICE_OPS_PORT'),
    schema: 'runs',
  },
  {
    name: 'weather-service',
    folder: 'weather-service',
    entry: MAIN,
    ops: ops(9153, 'WEATHER_SERVICE_OPS_PORT'),
    schema: 'weather',
  },
  {
    name: 'report-service',
    folder: 'report-service',
    entry: MAIN,
    publicPort: grpc(50054, 'REPORT_SERVICE_PORT'),
    ops: ops(9154, 'REPORT_SERVICE_OPS_PORT'),
    schema: 'reports',
  },
  {
    name: 'weather-sandbox',
    folder: 'weather-sandbox',
    entry: MAIN,
    publicPort: { variable: 'SANDBOX_PORT', default: 5080, chosenBy: 'SANDBOX_PORT' },
  },
];

/** All of them; the sandbox only where it gives the weather. */
export const servicesFor = (weather: WeatherChain): readonly Service[] =>
  services.filter(({ name }) => name !== 'weather-sandbox' || weather.includes('sandbox'));
