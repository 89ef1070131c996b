import { AppError } from '../errors/app-error.js';

/** An error's code or class. Its message may contain user input, so spans leave it out. */
export function failureClass(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'Error';
}
