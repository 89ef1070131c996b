import { AppError } from '@jogging/service-kit';

export interface CommandFailure {
  /** How the line with the reason begins. */
  readonly says: string;
  readonly exitCode: number;
}

/** Runs a command and sets its exit code. An error is printed on one line, without a stack, and exits with `failure`'s code. */
export async function runCommand(work: () => Promise<number>, failure: CommandFailure): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(`${failure.says}: ${reason(error)}`);
    process.exitCode = failure.exitCode;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An AppError's message is for API clients; operators see the cause.
  const cause = error instanceof AppError && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
