import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabase, testVhost } from '@jogging/service-kit/testing';

const entry = (name: string): string =>
  fileURLToPath(new URL(`../../../user-service/dist/src/${name}.js`, import.meta.url));

/** Runs the built user-service as a separate process, on its own database and vhost and the given Redis. */
export async function startUserService(redisUrl: string) {
  const [database, vhost] = await Promise.all([testDatabase({ schema: 'users', migrations: [] }), testVhost()]);
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    AMQP_URL: vhost.url,
    CURSOR_SECRET: 'a secret for tests only',
    GRPC_PORT: '0',
    OPS_PORT: '0',
  };
  const migration = spawn(process.execPath, [entry('migrate')], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [migrated] = await once(migration, 'exit');
  if (migrated !== 0) throw new Error('the migrations of user-service failed');

  const service = spawn(process.execPath, [entry('main')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portFrom(createInterface({ input: service.stdout }));
  return {
    port: () => port,
    async stop() {
      service.kill('SIGTERM');
      if (service.exitCode === null) await once(service, 'exit');
      await Promise.all([database.drop(), vhost.drop()]);
    },
  };
}

async function portFrom(lines: AsyncIterable<string>): Promise<number> {
  for await (const line of lines) {
    const address: unknown = JSON.parse(line).address;
    if (typeof address === 'string') return Number(address.split(':').at(-1));
  }
  throw new Error('user-service ended without listening.');
}
