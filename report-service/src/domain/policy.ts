/** Who asks. */
export interface Reader {
  readonly uid: string;
  readonly roles: readonly string[];
}

/** A report is for the user whose runs it tells of, and for admins; a usermanager has no more than a user here. */
export function mayReadReportOf(reader: Reader, subjectUid: string): boolean {
  return reader.uid === subjectUid || reader.roles.includes('admin');
}
