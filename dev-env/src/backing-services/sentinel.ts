import { join } from 'node:path';
import { freePort } from '@jogging/service-kit/testing';
import { serverAccount } from '../processes/account.js';
import { daemon } from '../processes/daemon.js';
import { type BackingService, type BackingServiceOptions, makeBackingService } from './backing-service.js';
import { dataFolder, openHome, removeHome, writeForServer } from './home.js';
import { plainEnvironment } from './programs.js';
import { answers, redisProgram } from './redis.js';

/** The name under which Sentinels watch a master. */
export const watchedName = 'jogging';

/** Starts a Sentinel, one of three of which two must agree that the master is dead. From installed programs. */
export async function startSentinel(master: BackingService, options: BackingServiceOptions): Promise<BackingService> {
  const home = openHome(options);
  const account = serverAccount('redis');
  const data = dataFolder(home, account);
  const port = options.port ?? (await freePort());
  const configFile = join(data, 'sentinel.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${data}"`,
    `sentinel monitor ${watchedName} 127.0.0.1 ${master.port} 2`,
    `sentinel auth-pass ${watchedName} ${new URL(master.url).password}`,
    `sentinel down-after-milliseconds ${watchedName} 1500`,
    `sentinel failover-timeout ${watchedName} 10000`,
  ];
  writeForServer(configFile, `${lines.join('\n')}\n`, account);
  const server = daemon({
    command: redisProgram(),
    args: [configFile, '--sentinel'],
    env: plainEnvironment(data),
    cwd: data,
    account,
    logFile: home.logFile,
    pidFile: home.pidFile,
  });
  const url = `redis://127.0.0.1:${port}`;
  const sentinel = makeBackingService({
    name: 'redis',
    url,
    port,
    origin: 'a Sentinel of this machine',
    server,
    answers: () => answers(url),
    remove: async () => removeHome(home),
  });
  await sentinel.start();
  return sentinel;
}
