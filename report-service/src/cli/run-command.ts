import { AppError } from '@jogging/service-kit';

export interface CommandFailure {
  /** Begins the line that says why. */
  readonly says: string;
  readonly exitCode: number;
}

/** Runs a command to its exit code. What it throws is told in one line, without a stack, and is `failure`'s exit code. */
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
  // An AppError speaks to callers of the API; an operator is told what was behind it.
  const cause = error instanceof AppError && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
