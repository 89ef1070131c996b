import type { PerBrokerUser, PerRedisUser, PerSchema, Secrets } from '@jogging/deploy';
import type { Service } from './services.js';
import type { WeatherChain } from './weather.js';

/** The input for the environments of all services. */
export interface Surroundings {
  readonly databaseUrls: PerSchema;
  readonly redisUrls: PerRedisUser;
  readonly amqpUrls: PerBrokerUser;
  readonly secrets: Secrets;
  readonly weather: WeatherChain;
  /** `host:port` of each service that others call. */
  readonly addresses: Readonly<Record<'auth' | 'user' | 'run' | 'report' | 'sandbox', string>>;
  /** May contain settings for services; `process.env` by default. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Variables of the machine that Node.js may need, and those that every service reads. */
const MACHINE =
  /^(PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|NODE_ENV|LOG_LEVEL|SSL_CERT_.*|https?_proxy|no_proxy|OTEL_.*)$/i;

/** The settings of `make up`, by the services that receive them. */
const PASSED_ON: Readonly<Record<string, readonly string[]>> = {
  gateway: [
    'BIND_ADDRESS',
    'ALLOW_INSECURE',
    'PUBLIC_URL',
    'TRUST_PROXY',
    'CORS_ORIGINS',
    'RATE_LIMIT',
    'REQUEST_TIMEOUT_MS',
    'READ_REPLICAS',
    'JWT_ISSUER',
    'JWT_AUDIENCE',
  ],
  'auth-service': [
    'JWT_ISSUER',
    'JWT_AUDIENCE',
    'JWT_TTL_SECONDS',
    'JWT_EXTRA_PUBLIC_KEYS',
    'JWT_EXTRA_PUBLIC_KEYS_FILE',
  ],
  'run-service': ['DATABASE_READ_HOSTS', 'DATABASE_READ_MAX_LAG_MS'],
  'report-service': ['DATABASE_READ_HOSTS', 'DATABASE_READ_MAX_LAG_MS'],
  'user-service': ['ADMIN_PASSWORD', 'ADMIN_PASSWORD_FILE'],
  'weather-service': [
    'OWM_API_KEY',
    'OWM_API_KEY_FILE',
    'OWM_URL',
    'OPEN_METEO_URL',
    'OPEN_METEO_ARCHIVE_URL',
    'WEATHER_TIMEOUT_MS',
    'WEATHER_CONCURRENCY',
    'WEATHER_POLL_MS',
    'WEATHER_RETRY_DELAYS',
    'WEATHER_PATIENCE',
    'WEATHER_BUDGET_PER_MINUTE',
    'WEATHER_BUDGET_PER_DAY',
    'WEATHER_BREAKER_FAILURES',
    'WEATHER_BREAKER_OPEN',
    'WEATHER_PROVIDER_REST',
    'WEATHER_FRESH',
    'WEATHER_ASKED_AGAIN_AFTER',
    'WEATHER_ARCHIVE_AFTER',
    'WEATHER_ARCHIVE_RETRY',
  ],
  'weather-sandbox': ['SANDBOX_CONTROL'],
};

/** Each service receives only what it needs, and no secrets of other services. */
export function environmentOf(service: Service, surroundings: Surroundings): Record<string, string> {
  const { environment } = surroundings;
  const ofMachine = Object.entries(environment).filter(([name]) => MACHINE.test(name));
  const passedOn = (PASSED_ON[service.name] ?? []).map((name) => [name, environment[name]] as const);
  const given = Object.fromEntries([...ofMachine, ...passedOn]);
  const all = {
    ...given,
    ...needsOf(service, surroundings),
    ...(service.name === 'user-service' && adminPassword(given)),
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function needsOf({ name, schema }: Service, surroundings: Surroundings): NodeJS.ProcessEnv {
  // All services start together, and with the same release.
  const { EVENT_BATCHES = 'on' } = surroundings.environment;
  const { redisUrls, amqpUrls, secrets, addresses, weather } = surroundings;
  const DATABASE_URL = schema && surroundings.databaseUrls[schema];
  const CURSOR_SECRET_FILE = secrets.cursorSecretFile;
  const [USER_SERVICE_ADDR, RUN_SERVICE_ADDR, REPORT_SERVICE_ADDR] = [addresses.user, addresses.run, addresses.report];
  switch (name) {
    case 'gateway': {
      const AUTH_SERVICE_URL = `http://${addresses.auth}`;
      return {
        AUTH_SERVICE_URL,
        USER_SERVICE_ADDR,
        RUN_SERVICE_ADDR,
        REPORT_SERVICE_ADDR,
        REDIS_URL: redisUrls[name],
        CURSOR_SECRET_FILE,
      };
    }
    case 'auth-service':
      return { USER_SERVICE_ADDR, REDIS_URL: redisUrls[name], JWT_PRIVATE_KEY_FILE: secrets.jwtPrivateKeyFile };
    case 'user-service':
      return { DATABASE_URL, REDIS_URL: redisUrls[name], AMQP_URL: amqpUrls[name], CURSOR_SECRET_FILE };
    case 'run-service':
      return { DATABASE_URL, AMQP_URL: amqpUrls[name], USER_SERVICE_ADDR, CURSOR_SECRET_FILE, EVENT_BATCHES };
    case 'weather-service':
      return {
        DATABASE_URL,
        AMQP_URL: amqpUrls[name],
        EVENT_BATCHES,
        WEATHER_PROVIDER: weather.join(','),
        SANDBOX_URL: `http://${addresses.sandbox}`,
      };
    case 'report-service':
      return { DATABASE_URL, AMQP_URL: amqpUrls[name], RUN_SERVICE_ADDR, CURSOR_SECRET_FILE };
    case 'weather-sandbox':
      return {};
  }
}

export const LOCAL_ADMIN_PASSWORD = 'random';

/** The password of the README's first session, which only a local system may have. */
function adminPassword(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isGiven = given.ADMIN_PASSWORD || given.ADMIN_PASSWORD_FILE;
  return isGiven || given.NODE_ENV === 'production' ? {} : { ADMIN_PASSWORD: LOCAL_ADMIN_PASSWORD };
}
