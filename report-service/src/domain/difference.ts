/** A value that differs from the expected one. */
export interface Difference {
  readonly of: 'total' | 'run' | 'user';
  readonly uid: string;
  /** The period (`week 2020-01-20`) of a total, the id of a run, the uid of a user. */
  readonly id: string;
  readonly field: string;
  /** The value in the reports. */
  readonly held: number | string | null;
  readonly expected: number | string | null;
}
