import { gauge } from '../../metrics/index.js';
import type { OutboxStore } from './outbox-store.js';

const observedEachMs = 5_000;

/** Exports the outbox's size and age as metrics until the returned function is called. */
export function observeOutbox(store: OutboxStore, source: string): () => void {
  const observe = (): void => {
    store.figures().then(
      ({ waiting, failing, oldestSeconds }) => {
        size.set({ source, state: 'waiting' }, waiting - failing);
        size.set({ source, state: 'failing' }, failing);
        age.set({ source }, oldestSeconds);
      },
      // Postgres is unavailable, which other metrics show.
      () => {},
    );
  };
  const timer = setInterval(observe, observedEachMs);
  timer.unref();
  return () => clearInterval(timer);
}

const size = gauge({
  name: 'outbox_events',
  help: 'Messages of events not published yet; failing: such as came back from the broker',
  labels: ['source', 'state'],
});

const age = gauge({
  name: 'outbox_oldest_seconds',
  help: 'Age of the oldest event not published yet',
  labels: ['source'],
});
