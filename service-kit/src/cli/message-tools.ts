import { createDatabase, type Database } from '../database/index.js';
import { createLogger } from '../logging/index.js';
import {
  type DeadLetter,
  type DeadLetterSelection,
  type OperatorSession,
  type OutboxFigures,
  openOperatorSession,
  outboxFigures,
  type QueueDepth,
  republishSent,
  type Topology,
} from '../messaging/index.js';

export interface MessageToolsOptions {
  readonly amqpUrl: string;
  readonly topology: Topology;
  /** The database of the service's outbox; undefined if it has none. */
  readonly outbox: { readonly url: string; readonly schema: string } | undefined;
}

export interface MessagesStatus {
  readonly queues: readonly QueueDepth[];
  /** Null if the service publishes nothing or its database is unavailable. */
  readonly outbox: OutboxFigures | null;
  /** Why a part of it is missing. */
  readonly faults: readonly string[];
}

export interface LetterOfQueue extends DeadLetter {
  readonly queue: string;
}

/** The tools of the operator's command. Broker and database are opened when needed. */
export interface MessageTools {
  status(): Promise<MessagesStatus>;
  /** Of one queue, or of all that the service's user may read. */
  list(queue: string | undefined, limit: number): Promise<LetterOfQueue[]>;
  /** @throws Error if it is not a dead letter */
  find(queue: string, id: string): Promise<LetterOfQueue>;
  requeue(queue: string, selection: DeadLetterSelection): Promise<number>;
  drop(queue: string, selection: DeadLetterSelection): Promise<number>;
  republish(): Promise<number>;
  close(): Promise<void>;
}

const accessRefused = 403;

/** The queue of another service. */
class NotOurs extends Error {
  constructor(queue: string) {
    super(`this service may not read the dead letters of ${queue}: run the command in ${queue}`);
  }
}

export function messageTools({ amqpUrl, topology, outbox }: MessageToolsOptions): MessageTools {
  let session: Promise<OperatorSession> | undefined;
  let database: Database | undefined;
  const broker = (): Promise<OperatorSession> => {
    session ??= openOperatorSession({ url: amqpUrl, topology });
    return session;
  };
  const tables = (): Database => {
    if (!outbox) throw new Error('this service publishes nothing, so it has no outbox');
    database ??= createDatabase({
      ...outbox,
      poolMax: 1,
      logger: createLogger({ service: 'messages', level: 'silent' }),
    });
    return database;
  };
  /** @throws NotOurs */
  const allowed = <T>(queue: string, work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw (error as { code?: unknown }).code === accessRefused ? new NotOurs(queue) : error;
    });
  const list = async (queue: string, limit: number): Promise<LetterOfQueue[]> => {
    const letters = await allowed(queue, (await broker()).list(queue, limit));
    return letters.map((letter) => ({ queue, ...letter }));
  };

  return {
    async status() {
      const faults: string[] = [];
      const noting =
        (part: string) =>
        (error: unknown): undefined => {
          faults.push(`${part} does not answer: ${messageOf(error)}`);
        };
      const queues = await broker()
        .then((opened) => opened.depths())
        .catch(noting('RabbitMQ'));
      const figures = outbox && (await outboxFigures(tables()).catch(noting('Postgres')));
      return { queues: queues ?? [], outbox: figures ?? null, faults };
    },
    async list(queue, limit) {
      if (queue) return list(queue, limit);
      const letters: LetterOfQueue[] = [];
      for (const { name } of topology.queues) {
        letters.push(
          ...(await list(name, limit).catch((error: unknown) => {
            if (error instanceof NotOurs) return [];
            throw error;
          })),
        );
      }
      return letters;
    },
    async find(queue, id) {
      const letter = (await list(queue, Number.MAX_SAFE_INTEGER)).find(({ messageId }) => messageId === id);
      if (!letter) throw new Error(`there is no dead letter ${id} of ${queue}`);
      return letter;
    },
    requeue: async (queue, selection) => allowed(queue, (await broker()).requeue(queue, selection)),
    drop: async (queue, selection) => allowed(queue, (await broker()).drop(queue, selection)),
    republish: async () => republishSent(tables()),
    async close() {
      await session?.then(
        (opened) => opened.close(),
        () => {},
      );
      await database?.stop();
    },
  };
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return String(message || code || error);
}
