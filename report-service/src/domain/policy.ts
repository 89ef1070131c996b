/** The caller. */
export interface Reader {
  readonly uid: string;
  readonly roles: readonly string[];
}

/** The user and admins may read a report; a usermanager has only a user's rights here. */
export function mayReadReportOf(reader: Reader, subjectUid: string): boolean {
  return reader.uid === subjectUid || reader.roles.includes('admin');
}
