/** What a writer chose of a run. `tag` follows from the run's start, and is unique among the owner's runs. */
export interface RunFacts {
  readonly tag: number;
  readonly distance: number;
  readonly startTime: string;
  readonly endTime: string;
  readonly endLat: string;
  readonly endLng: string;
  readonly movingTime: number | null;
  /** Tenths of metres. */
  readonly elevationGainDm: number | null;
  readonly countsForRecords: boolean;
}

/**
 * What is known about a run. `version` and `facts` are the last acknowledged ones. `unknown`: its creation was never
 * answered, so it may exist or not, but not twice.
 */
export interface RunEntry {
  readonly owner: Registration;
  id: string | undefined;
  state: 'unknown' | 'there' | 'gone';
  version: number;
  facts: RunFacts;
}

/** One registration: of users who take the same id again each has another one. */
export interface Registration {
  readonly id: string;
  readonly password: string;
  uid: string;
  token: string;
  state: 'there' | 'gone';
  readonly runs: RunEntry[];
}

/**
 * Changes that were sent as one, by a request of operations or an import, and never answered: either all of them have
 * happened or none.
 */
export interface UnansweredBatch {
  readonly name: string;
  readonly added: readonly RunEntry[];
  /** With the version that each had before. */
  readonly changed: readonly RunEntry[];
  readonly removed: readonly RunEntry[];
}

/** Everything that was acknowledged to writers. */
export class Ledger {
  readonly registrations: Registration[] = [];
  readonly unanswered: UnansweredBatch[] = [];
  /** The uids of users whose runs nobody keeps account of. */
  readonly outsiders = new Set<string>();
  #lastTag = 0;

  /** A number that no other run has. */
  nextTag(): number {
    this.#lastTag += 1;
    if (this.#lastTag > 999_999) throw new Error('a start has room for a million tags');
    return this.#lastTag;
  }

  /** A run that is about to be sent. */
  begin(owner: Registration, facts: RunFacts): RunEntry {
    const entry: RunEntry = { owner, id: undefined, state: 'unknown', version: 0, facts };
    owner.runs.push(entry);
    return entry;
  }

  get runs(): RunEntry[] {
    return this.registrations.flatMap(({ runs }) => runs);
  }
}
