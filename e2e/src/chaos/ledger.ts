/** What a writer chose of a run. `tag` follows from the run's start, and is unique among the owner's runs. */
export interface RunFacts {
  readonly tag: number;
  readonly distance: number;
  readonly startTime: string;
  readonly endTime: string;
  readonly endLat: string;
  readonly endLng: string;
}

/**
 * What is known of a run. `version` and `facts` are what was acknowledged last. `unknown`: its creation was never
 * answered, so that it may be there or not, but not twice.
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

/** Everything that was acknowledged to writers. */
export class Ledger {
  readonly registrations: Registration[] = [];
  #lastTag = 0;

  /** A number that no other run has. */
  nextTag(): number {
    this.#lastTag += 1;
    if (this.#lastTag > 999_999) throw new Error('a start has room for a million tags');
    return this.#lastTag;
  }

  get runs(): RunEntry[] {
    return this.registrations.flatMap(({ runs }) => runs);
  }
}
