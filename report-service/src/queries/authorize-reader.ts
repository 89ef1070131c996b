import { AppError } from '@jogging/service-kit';
import { mayReadReportOf, type Reader } from '../domain/policy.js';
import type { Subject } from '../domain/subject.js';

/** @throws AppError forbidden */
export function authorizeReader(reader: Reader, subject: Subject): void {
  if (!mayReadReportOf(reader, subject.uid)) {
    throw new AppError('forbidden', { detail: 'Only an admin may read the reports of other users.' });
  }
}
