import { registry } from '../src/metrics/index.js';

/** How many events of a queue have been handled and acknowledged in this process so far. */
export async function handled(queue = 'reader'): Promise<number> {
  const values = (await registry.getSingleMetric('consumer_handled_total')?.get())?.values ?? [];
  return values.filter(({ labels }) => labels.queue === queue).reduce((sum, { value }) => sum + value, 0);
}
