/**
 * A process that keeps five files of one user under way between the messages `start` and `stop`, then sends how many it asked for and
 * how many of them it has received whole. Apart from the gateway, because reading megabytes would take the event loop that is measured.
 */
const [base = '', token = ''] = process.argv.slice(2);
const mediaTypes = ['text/csv', 'image/svg+xml', 'text/csv', 'image/svg+xml', 'text/csv'];
let stopping = new AbortController();
let asked = 0;
let taken = 0;
let running: Promise<unknown> | undefined;

async function takeFiles(Accept: string): Promise<void> {
  const { signal } = stopping;
  const headers = { Authorization: `Bearer ${token}`, Accept };
  while (!signal.aborted) {
    asked += 1;
    try {
      const response = await fetch(`${base}/runs/summary`, { headers, signal });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${Accept} is answered ${response.status}`);
      taken += 1;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  if (message === 'start') {
    stopping = new AbortController();
    asked = 0;
    taken = 0;
    running = Promise.all(mediaTypes.map(takeFiles));
  } else {
    stopping.abort();
    await running;
    process.send?.({ asked, taken });
  }
});
