import { join } from 'node:path';
import { localFolder, runCommand, toTerminal, until } from '@jogging/deploy';
import { type BackingServices, provideBackingServices } from '../backing-services/provide.js';
import { ask } from '../system/ask.js';
import { requireBuilt } from '../system/built.js';
import { servicesFor } from '../system/services.js';
import { chooseWeather, type WeatherChoice } from '../system/weather.js';
import { type System, startSystem } from '../system.js';

/** `make up`: starts everything that the system needs on this machine, then the system; returns when it is ready. */
runCommand(async () => {
  const began = Date.now();
  const dir = localFolder;
  const weather = await chooseWeather(process.env);
  requireBuilt(servicesFor(weather.providers));
  const backingServices = await provideBackingServices({ dir, progress: toTerminal, lifetime: 'forever' });
  const system = await startSystem({
    dir,
    adminDatabaseUrl: backingServices.postgres.url,
    redisUrl: backingServices.redis.url,
    amqpUrl: backingServices.rabbitmq.url,
    amqpManagementUrl: backingServices.rabbitmq.managementUrl,
    ports: 'default',
    weather: weather.providers,
    progress: toTerminal,
  });
  const answers = async () => (await ask(`${system.gatewayUrl}/readyz`)).ok;
  await until(answers, { within: 30_000, what: `${system.gatewayUrl}/readyz to be green` });
  const seconds = Math.round((Date.now() - began) / 1000);
  toTerminal(system.unchanged ? '\nJogging Times was up already.' : `\nJogging Times is up (${seconds} s).`);
  toTerminal(farewell(system, backingServices, weather));
});

function farewell({ gatewayUrl }: System, backingServices: BackingServices, weather: WeatherChoice): string {
  const url = gatewayUrl.replace('127.0.0.1', 'localhost');
  const ownPassword =
    process.env.ADMIN_PASSWORD || process.env.ADMIN_PASSWORD_FILE || process.env.NODE_ENV === 'production';
  const password = ownPassword ? 'the password that you gave it' : 'the password "random"';
  return `
  page       ${url}/
  API        ${url}      its reference: ${url}/docs
  admin      the user "admin" with ${password}
  weather    ${weather.providers.join(', ')}: ${weather.because}
  Postgres   port ${backingServices.postgres.port}: ${backingServices.postgres.origin}
  Redis      port ${backingServices.redis.port}: ${backingServices.redis.origin}
  RabbitMQ   port ${backingServices.rabbitmq.port}: ${backingServices.rabbitmq.origin}
  logs       ${join(localFolder, 'log')}

Look at it: ${url}/ (make demo gives it a year of runs). By cURL, sign up:
  curl ${url}/users -H 'Content-Type: application/json' \\
    -d '{"data": {"type": "user", "id": "some_user", "attributes": {"password": "some_user"}}}'
and in:
  curl ${url}/user/login -H 'Content-Type: application/json' \\
    -d '{"user_id": "some_user", "password": "some_user"}'

More of it: README.md.  A year of runs to look at: make demo.  Tests: make test.  The end: make down.
`;
}
