import { NAMESPACE } from '@jogging/deploy';
import { topology } from '@jogging/proto/events';
import { openOperatorSession } from '@jogging/service-kit/messaging';
import { type ObservedSystem, openDatabase } from '../chaos/chaos-environment.js';
import { secretValue } from './cluster.js';
import { Forward } from './forward.js';

export interface ObservedCluster extends ObservedSystem {
  close(): Promise<void>;
}

/** Connects this machine to Postgres and RabbitMQ of the overlay "local". */
export async function observeCluster(): Promise<ObservedCluster> {
  const toPod = (pod: string, port: number) => Forward.open({ namespace: NAMESPACE, pod, port });
  const [postgres, rabbitmq] = await Promise.all([toPod('postgres-0', 5432), toPod('rabbitmq-0', 5672)]);
  const databaseUrl = new URL(await secretValue('database', 'admin-database-url'));
  databaseUrl.host = `127.0.0.1:${postgres.port}`;
  const amqpUrl = `amqp://jogging:${await secretValue('rabbitmq', 'password')}@127.0.0.1:${rabbitmq.port}`;
  const database = await openDatabase({ adminDatabaseUrl: databaseUrl.href, database: 'jogging' });
  return {
    database,
    poison: new Map(),
    violations: [],
    async atBroker(work) {
      const session = await openOperatorSession({ url: amqpUrl, topology });
      return work(session).finally(() => session.close());
    },
    async close() {
      await database.stop();
      postgres.close();
      rabbitmq.close();
    },
  };
}
