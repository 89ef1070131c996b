import { parseArgs } from 'node:util';
import { readConfig, settings } from '../config/index.js';
import { AppError } from '../errors/index.js';
import type { Topology } from '../messaging/index.js';
import { type MessageTools, messageTools } from './message-tools.js';
import { letterLines, letterSummary, statusLines } from './messages-text.js';

export interface MessagesCommandOptions {
  readonly topology: Topology;
  /** The schema with the outbox; undefined for a service that publishes nothing. */
  readonly schema?: string;
}

const usage = `Usage: messages <command> [--json]

  status                       how full the queues are, and what waits in this service's outbox
  list [<queue>] [--limit 100] dead letters, oldest first
  show <queue> <id>            one dead letter, with all that it says
  requeue <queue> <id>…|--all  put dead letters back into their queue, as if they had never failed
  drop <queue> <id>…|--all     delete dead letters for good; --all needs --yes too
  republish                    publish again what the broker confirmed in the last half hour

A queue is named after its service. Its dead letters can be read in that service alone, if each has a user of its own.
Reads AMQP_URL and, for the outbox, DATABASE_URL of the service in whose folder it runs. Exits 0 where it is done, 1
where it is not (nothing has been lost then), 2 where it was asked for something else.`;

/** Invalid arguments: prints the usage. */
class Misuse extends Error {}

interface Answer {
  readonly result: object;
  readonly lines: readonly string[];
  /** False if not everything was done. */
  readonly done?: boolean;
}

/** The operator's command for messages: a service's whole `cli/messages.ts`. Sets the exit code. */
export async function messagesCommand(options: MessagesCommandOptions): Promise<void> {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: flags });
    if (values.help) {
      console.log(usage);
      return;
    }
    const { AMQP_URL, DATABASE_URL } = readConfig(
      { AMQP_URL: amqpUrl, DATABASE_URL: options.schema ? databaseUrl : databaseUrl.optional() },
      process.env,
    );
    const { topology, schema } = options;
    const outbox = schema && DATABASE_URL ? { url: DATABASE_URL, schema } : undefined;
    const tools = messageTools({ amqpUrl: AMQP_URL, topology, outbox });
    const answer = await run(tools, positionals, values).finally(() => tools.close());
    console.log(values.json ? JSON.stringify(answer.result) : answer.lines.join('\n'));
    process.exitCode = answer.done === false ? 1 : 0;
  } catch (error) {
    const misused = error instanceof Misuse || `${(error as { code?: unknown }).code}`.startsWith('ERR_PARSE_ARGS');
    console.error(misused ? `${(error as Error).message}\n\n${usage}` : reasonOf(error));
    process.exitCode = misused ? 2 : 1;
  }
}

const flags = {
  json: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  limit: { type: 'string', default: '100' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const amqpUrl = settings.servers(['amqp', 'amqps']);
const databaseUrl = settings.servers(['postgres', 'postgresql']);

async function run(
  tools: MessageTools,
  [command = '', queue, ...ids]: readonly string[],
  { all, yes, limit }: { all: boolean; yes: boolean; limit: string },
): Promise<Answer> {
  switch (command) {
    case 'status': {
      const status = await tools.status();
      return { result: status, lines: statusLines(status), done: status.faults.length === 0 };
    }
    case 'list': {
      const letters = await tools.list(queue, wholeNumber(limit));
      const lines = letters.length === 0 ? ['No dead letters.'] : letters.map(letterSummary);
      return { result: { letters: letters.map(({ body, ...rest }) => rest) }, lines };
    }
    case 'show': {
      const [id] = ids;
      if (!queue || !id) throw new Misuse('show takes a queue and the id of a message');
      const letter = await tools.find(queue, id);
      return { result: letter, lines: letterLines(letter) };
    }
    case 'requeue':
    case 'drop': {
      if (!queue || all === ids.length > 0) throw new Misuse(`${command} takes a queue, and either ids or --all`);
      if (command === 'drop' && all && !yes) {
        throw new Misuse(`this deletes every dead letter of ${queue} for good; add --yes if that is what you want`);
      }
      const count = await tools[command](queue, all ? 'all' : { messageIds: ids });
      const done = all || count === new Set(ids).size;
      const did = command === 'drop' ? 'deleted' : 'put back';
      return {
        result: { queue, count },
        lines: [`${count} ${did}${done ? '' : `, ${new Set(ids).size - count} not found`}.`],
        done,
      };
    }
    case 'republish': {
      const messages = await tools.republish();
      // Scripts read the name that 1.0.0 gave it, when a message had one event.
      return { result: { events: messages }, lines: [`${messages} messages are published once more.`] };
    }
    default:
      throw new Misuse(command === '' ? 'no command was given' : `there is no command ${command}`);
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Misuse('--limit takes a whole number of at least 1');
  return number;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An AppError's message is for API clients; operators see the cause.
  const behind = error instanceof AppError && error.cause instanceof Error ? error.cause : error;
  const { code } = behind as { code?: unknown };
  // An AggregateError of a connection that was refused on every address has no message of its own.
  return behind.message || (typeof code === 'string' ? code : behind.name);
}
