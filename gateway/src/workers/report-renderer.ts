import { availableParallelism } from 'node:os';
import { CallerShares, type Component, callContext } from '@jogging/service-kit';
import { Piscina } from 'piscina';
import type { ReportLook, ReportRendering } from './render-report.js';

export interface ReportRenderer {
  /** Starts a worker if none is there: it takes longer than most files, and is not its caller's work. */
  ready(): Promise<void>;
  /**
   * Loads and renders a report in the caller's turn.
   *
   * @param load returns an encoded `ListPeriodsResponse`
   * @throws AppError `too_many_requests` if the caller has too many waiting; what `load` throws
   */
  render(caller: string, look: ReportLook, load: () => Promise<Uint8Array>): Promise<string>;
}

/** One caller never has all workers. */
const threads = Math.max(2, Math.floor(availableParallelism() / 2));

/** Renders reports in worker threads, one at a time for each caller, so that the event loop stays free for others. */
export function createReportRenderer(): ReportRenderer & Component {
  const shares = new CallerShares({ what: 'charts and CSV files', atOnce: threads, perCaller: 1 });
  const pool = new Piscina<ReportRendering | undefined, string>({
    filename: new URL('./render-report.js', import.meta.url).href,
    name: 'renderReport',
    // The first file starts the first worker, which ends after a minute without one.
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 60_000,
    maxQueue: threads,
    // Other requests come first.
    niceIncrement: 5,
  });
  let starting: Promise<void> | undefined;
  return {
    name: 'report renderer',
    async ready() {
      if (pool.threads.length > 0 && !starting) return;
      starting ??= pool
        .run(undefined, { name: 'ready' })
        .then(() => {})
        .finally(() => {
          starting = undefined;
        });
      await starting;
    },
    render(caller, look, load) {
      const work = async (): Promise<string> => {
        // A copy, because transferring a Buffer detaches others that share its memory.
        const encoded = new Uint8Array(await load());
        return pool.run({ ...look, encoded }, { transferList: [encoded.buffer] });
      };
      return shares.run(caller, work, callContext.get()?.signal);
    },
    start: () => Promise.resolve(),
    stop: () => pool.destroy(),
  };
}
