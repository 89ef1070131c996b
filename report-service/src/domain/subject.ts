/** Whose report it is. */
export interface Subject {
  readonly uid: string;
  /** The label that begins the ids of reports. */
  readonly userId: string;
}
