/** The user of a report. */
export interface Subject {
  readonly uid: string;
  /** The user's id, with which the ids of reports begin. */
  readonly userId: string;
}
