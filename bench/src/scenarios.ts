import { dataset, password } from './data.js';
import type { Side } from './environment.js';
import { type Ask, once } from './load.js';

/** One or more requests, sent in turn, to which both sides return the same documents. */
export interface Scenario {
  readonly name: string;
  /** The minimum ratio of throughputs, system to baseline. */
  readonly target?: number;
  /** Whether it needs the whole data set to show anything. */
  readonly heavy?: true;
  asks(side: Side, ours: boolean): Promise<Ask[]>;
}

const usual = dataset.usual.id;

/** `(distance gt 5000 and (duration lt 3000 or not date lt 2024-01-01)) or weather.temperature_c lt -5` */
const nestedFilter = JSON.stringify([
  {
    or: [
      {
        and: [
          { name: 'distance', op: 'gt', val: 5000 },
          { or: [{ name: 'duration', op: 'lt', val: 3000 }, { not: { name: 'date', op: 'lt', val: '2024-01-01' } }] },
        ],
      },
      { name: 'weather.temperature_c', op: 'lt', val: -5 },
    ],
  },
]);

const get = async (side: Side, path: string, user: string = usual): Promise<Ask> => ({
  method: 'GET',
  path,
  token: await side.tokenOf(user),
});

export const runBody = JSON.stringify({
  data: {
    type: 'run',
    attributes: {
      distance: '4200',
      start_lat: '12.8947909',
      start_lng: '77.6427151',
      end_time: '2023-01-24T16:58:45.838199+00:00',
      start_time: '2023-01-24T16:34:34.838199+00:00',
      end_lat: '12.8986343',
      end_lng: '77.656089',
    },
  },
});

export async function createAsks(side: Side): Promise<Ask[]> {
  // Different owners, as in reality: changes to the totals of one user wait for each other.
  const owners = Array.from({ length: 50 }, (_, index) => `runner-${100 + index}`);
  return Promise.all(
    owners.map(
      async (owner) => ({ method: 'POST', path: '/runs', token: await side.tokenOf(owner), body: runBody }) as const,
    ),
  );
}

export const createScenario: Scenario = { name: 'create', asks: createAsks };

const list: Scenario = { name: 'list 20 runs', target: 0.9, asks: async (side) => [await get(side, '/runs')] };
const filtered: Scenario = {
  name: 'list 20 runs by a nested filter',
  target: 0.9,
  asks: async (side) => [await get(side, `/runs?filter=${encodeURIComponent(nestedFilter)}`)],
};
const one: Scenario = {
  name: 'one run',
  target: 0.6,
  async asks(side) {
    const page = JSON.parse(await once(side.base, await get(side, '/runs')));
    return Promise.all(page.data.map((run: { id: string }) => get(side, `/runs/${run.id}`)));
  },
};
const summary = (user: string, runs: string, target: number): Scenario => ({
  name: `summary over ${runs} runs`,
  target,
  asks: async (side) => [await get(side, '/runs/summary', user)],
});
const lightSummary = summary(dataset.light.id, String(dataset.light.runs), 0.8);

export const scenarios: readonly Scenario[] = [
  list,
  filtered,
  {
    name: 'page 1 by number (of 5,000)',
    asks: async (side) => [await get(side, '/runs?page[size]=20&page[number]=1', dataset.heavy.id)],
  },
  {
    name: 'page 5,000 by number',
    asks: async (side) => [
      await get(side, `/runs?page[size]=20&page[number]=${dataset.heavy.runs / 20}`, dataset.heavy.id),
    ],
  },
  {
    name: 'page 1 by cursor',
    asks: async (side, ours) => [await get(side, ours ? '/runs?page[after]=' : '/runs', dataset.heavy.id)],
  },
  {
    name: 'page 5,000 by cursor',
    target: 0.8,
    heavy: true,
    asks: async (side, ours) => [
      await get(side, `/runs?page[after]=${await deepCursor(side, ours)}`, dataset.heavy.id),
    ],
  },
  one,
  lightSummary,
  { ...summary(dataset.heavy.id, dataset.heavy.runs.toLocaleString('en'), 45), heavy: true },
  {
    name: 'sign-in',
    asks: async () => [{ method: 'POST', path: '/user/login', body: JSON.stringify({ user_id: usual, password }) }],
  },
  {
    name: 'mix, 80 % reads',
    target: 0.7,
    async asks(side, ours) {
      const reads = await Promise.all(
        [list, filtered, one, lightSummary].map(async (each) => (await each.asks(side, ours))[0]),
      );
      const creates = await createAsks(side);
      return creates.flatMap((create) => [...reads.filter((ask) => ask !== undefined), create]);
    },
  },
];

/** The cursor after which page 5,000 begins: the last row of page 4,999. */
async function deepCursor(side: Side, ours: boolean): Promise<string> {
  const path = `/runs?page[size]=20&page[number]=${dataset.heavy.runs / 20 - 1}`;
  const page = JSON.parse(await once(side.base, await get(side, path, dataset.heavy.id)));
  if (ours) return page.meta.page.after;
  const last = page.data.at(-1);
  return `${Date.parse(last.attributes.start_time) * 1000}.${last.id}`;
}
