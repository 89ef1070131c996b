/** The values that a writer chose for a run. `tag` is derived from the run's start, and unique among the owner's runs. */
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
 * What is known about a run. `version` and `facts` are the last acknowledged ones. `unknown`: its creation got no response, so it
 * may exist once or not at all.
 */
export interface RunEntry {
  readonly owner: Registration;
  id: string | undefined;
  state: 'unknown' | 'there' | 'gone';
  version: number;
  facts: RunFacts;
}

/** One registration: users who reuse an id have different registrations. */
export interface Registration {
  readonly id: string;
  readonly password: string;
  uid: string;
  token: string;
  state: 'there' | 'gone';
  readonly runs: RunEntry[];
}

/** Changes sent together, by a request of operations or an import, that got no response: all of them were made, or none. */
export interface UnansweredBatch {
  readonly name: string;
  readonly added: readonly RunEntry[];
  /** Each with the version before the change. */
  readonly changed: readonly RunEntry[];
  readonly removed: readonly RunEntry[];
}

/** Records everything that was acknowledged to writers. */
export class Ledger {
  readonly registrations: Registration[] = [];
  readonly unanswered: UnansweredBatch[] = [];
  /** The uids of users whose runs are not recorded here. */
  readonly outsiders = new Set<string>();
  #lastTag = 0;

  /** A tag that no other run has. */
  nextTag(): number {
    this.#lastTag += 1;
    if (this.#lastTag > 999_999) throw new Error('a start has room for a million tags');
    return this.#lastTag;
  }

  /** Notes a run that is about to be sent. */
  begin(owner: Registration, facts: RunFacts): RunEntry {
    const entry: RunEntry = { owner, id: undefined, state: 'unknown', version: 0, facts };
    owner.runs.push(entry);
    return entry;
  }

  get runs(): RunEntry[] {
    return this.registrations.flatMap(({ runs }) => runs);
  }
}
