import type { LetterOfQueue, MessagesStatus } from './message-tools.js';

const missing = 'missing';

/** The status as a table. */
export function statusLines({ queues, outbox, faults }: MessagesStatus): string[] {
  const rows = queues.map(({ queue, ...figures }) => [
    queue,
    ...[figures.ready, figures.retrying, figures.dead, figures.consumers].map((figure) => `${figure ?? missing}`),
  ]);
  const table = rows.length > 0 ? [['queue', 'ready', 'retrying', 'dead', 'consumers'], ...rows] : [];
  return [
    ...table.map(([queue = '', ...figures]) => queue.padEnd(18) + figures.map((text) => text.padStart(10)).join('')),
    ...(outbox
      ? [
          `outbox: ${outbox.waiting} wait (${outbox.failing} refused), the oldest for ${outbox.oldestSeconds.toFixed(1)} s`,
        ]
      : []),
    ...faults,
  ];
}

/** One line: type, reason and id. */
export function letterSummary(letter: LetterOfQueue): string {
  const { queue, messageId, type = 'no event', subject = '', reason, attempts, lastFailedAt, error } = letter;
  const when = lastFailedAt === undefined ? '' : `, last at ${lastFailedAt}`;
  const failed = attempts > 0 ? ` after ${attempts} tries${when}` : '';
  return `${queue}  ${messageId}  ${type} ${subject}  ${reason}${failed}${error ? `: ${firstLine(error)}` : ''}`;
}

/** All of it. */
export function letterLines(letter: LetterOfQueue): string[] {
  const { body, ...facts } = letter;
  const told = Object.entries(facts).filter(([, value]) => value !== undefined);
  return [...told.map(([name, value]) => `${name.padEnd(14)}${value}`), '', indented(body)];
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
