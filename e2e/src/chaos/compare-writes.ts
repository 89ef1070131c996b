import type { Database } from '@jogging/service-kit/database';
import type { Ledger, Registration, RunEntry } from './ledger.js';

/** Something that is not as it was acknowledged. */
export interface Discrepancy {
  readonly kind: 'lost' | 'doubled' | 'wrong';
  readonly what: string;
}

interface StoredRun {
  readonly id: string;
  readonly uid: string;
  readonly version: number;
  readonly distance: number;
  readonly tag: number;
  readonly end_lat_e7: number;
}

/** Holds every acknowledged write, and every run that is there, against each other. */
export async function compareWrites(database: Database, ledger: Ledger): Promise<Discrepancy[]> {
  const stored = await database.query<StoredRun>(
    'SELECT id, uid, version, distance, (start_micros % 1000000)::integer AS tag, end_lat_e7 FROM runs.runs',
  );
  const users = await database.query<{ uid: string; id: string }>('SELECT uid, id FROM users.users');
  const uids = new Set(users.map(({ uid }) => uid));
  const byTag = Map.groupBy(stored, ({ uid, tag }) => `${uid} ${tag}`);
  const known = new Set(ledger.runs.map(keyOf));

  return [
    ...ledger.registrations.flatMap((registration) => compareRegistration(registration, uids)),
    ...ledger.runs.flatMap((entry) => compareRun(entry, byTag.get(keyOf(entry)) ?? [])),
    ...stored
      .filter(({ uid, tag }) => !known.has(`${uid} ${tag}`))
      .map(({ id }) => ({ kind: 'doubled', what: `run ${id} was recorded by nobody` }) as const),
  ];
}

const keyOf = ({ owner, facts }: RunEntry): string => `${owner.uid} ${facts.tag}`;

function compareRegistration({ id, uid, state }: Registration, uids: ReadonlySet<string>): Discrepancy[] {
  const isThere = uids.has(uid);
  if (isThere === (state === 'there')) return [];
  return [{ kind: 'lost', what: `user ${id} (${uid}) is ${isThere ? 'there after its deletion' : 'not there'}` }];
}

function compareRun(entry: RunEntry, rows: readonly StoredRun[]): Discrepancy[] {
  const called = `run ${entry.id ?? `with the tag ${entry.facts.tag}`} of ${entry.owner.id}`;
  const found = (kind: Discrepancy['kind'], what: string): Discrepancy[] => [{ kind, what: `${called} ${what}` }];
  const [row, ...others] = rows;
  if (others.length > 0) return found('doubled', `is there ${rows.length} times`);
  const shouldBeGone = entry.owner.state === 'gone' || entry.state === 'gone';
  if (shouldBeGone) return row ? found('lost', 'is there after its deletion') : [];
  if (entry.state === 'unknown') return [];
  if (!row) return found('lost', 'is not there');
  if (row.id !== entry.id) return found('doubled', `is there as ${row.id}`);
  if (row.version < entry.version) return found('lost', `has version ${row.version}, not ${entry.version}`);
  if (row.version > entry.version) return found('doubled', `has version ${row.version}, not ${entry.version}`);
  const { distance, endLat } = entry.facts;
  const asTold = row.distance === distance && row.end_lat_e7 === Math.round(Number(endLat) * 1e7);
  return asTold ? [] : found('lost', 'is not as it was acknowledged');
}
