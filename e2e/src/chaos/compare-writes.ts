import type { Database } from '@jogging/service-kit/database';
import { changesMade } from './changes-made.js';
import type { Ledger, Registration, RunEntry, RunFacts, UnansweredBatch } from './ledger.js';

/** A difference from what was acknowledged. */
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
  readonly moving_time: number | null;
  readonly elevation_gain_dm: number | null;
  readonly counts_for_records: boolean;
}

/** Compares every acknowledged write with every stored run. */
export async function compareWrites(database: Database, ledger: Ledger): Promise<Discrepancy[]> {
  const stored = await database.query<StoredRun>(
    `SELECT id, uid, version, distance, (start_micros % 1000000)::integer AS tag, end_lat_e7, moving_time,
       elevation_gain_dm, counts_for_records FROM runs.runs`,
  );
  const users = await database.query<{ uid: string; id: string }>('SELECT uid, id FROM users.users');
  const uids = new Set(users.map(({ uid }) => uid));
  const byTag = Map.groupBy(stored, ({ uid, tag }) => `${uid} ${tag}`);
  const known = new Set(ledger.runs.map(keyOf));

  return [
    ...ledger.registrations.flatMap((registration) => compareRegistration(registration, uids)),
    ...ledger.runs.flatMap((entry) => compareRun(entry, byTag.get(keyOf(entry)) ?? [])),
    ...ledger.unanswered.flatMap((batch) => compareBatch(batch, (entry) => byTag.get(keyOf(entry))?.[0])),
    ...stored
      .filter(({ uid, tag }) => !known.has(`${uid} ${tag}`) && !ledger.outsiders.has(uid))
      .map(({ id }) => ({ kind: 'doubled', what: `run ${id} was recorded by nobody` }) as const),
  ];
}

const keyOf = ({ owner, facts }: RunEntry): string => `${owner.uid} ${facts.tag}`;

function compareRegistration({ id, uid, state }: Registration, uids: ReadonlySet<string>): Discrepancy[] {
  const isThere = uids.has(uid);
  if (isThere === (state === 'there')) return [];
  return [{ kind: 'lost', what: `user ${id} (${uid}) ${isThere ? 'exists after its deletion' : 'does not exist'}` }];
}

function compareBatch(batch: UnansweredBatch, storedOf: (entry: RunEntry) => StoredRun | undefined): Discrepancy[] {
  const { made, of } = changesMade(batch, storedOf);
  if (made === 0 || made === of) return [];
  return [{ kind: 'lost', what: `${batch.name} is half done: ${made} of ${of} changes` }];
}

function compareRun(entry: RunEntry, rows: readonly StoredRun[]): Discrepancy[] {
  const called = `run ${entry.id ?? `with the tag ${entry.facts.tag}`} of ${entry.owner.id}`;
  const found = (kind: Discrepancy['kind'], what: string): Discrepancy[] => [{ kind, what: `${called} ${what}` }];
  const [row, ...others] = rows;
  if (others.length > 0) return found('doubled', `exists ${rows.length} times`);
  const shouldBeGone = entry.owner.state === 'gone' || entry.state === 'gone';
  if (shouldBeGone) return row ? found('lost', 'exists after its deletion') : [];
  if (entry.state === 'unknown') return [];
  if (!row) return found('lost', 'does not exist');
  if (row.id !== entry.id) return found('doubled', `exists as ${row.id}`);
  if (row.version < entry.version) return found('lost', `has version ${row.version}, not ${entry.version}`);
  if (row.version > entry.version) return found('doubled', `has version ${row.version}, not ${entry.version}`);
  return isAsAcknowledged(row, entry.facts) ? [] : found('lost', 'is not as it was acknowledged');
}

function isAsAcknowledged(row: StoredRun, facts: RunFacts): boolean {
  return (
    row.distance === facts.distance &&
    row.end_lat_e7 === Math.round(Number(facts.endLat) * 1e7) &&
    row.moving_time === facts.movingTime &&
    row.elevation_gain_dm === facts.elevationGainDm &&
    row.counts_for_records === facts.countsForRecords
  );
}
