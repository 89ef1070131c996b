import { AppError } from '../errors/app-error.js';

/** What a span may say of an error: its code or class. Messages may hold what a person wrote. */
export function failureClass(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'Error';
}
