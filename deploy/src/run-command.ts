/** Shortages of the machine, by error code. */
const SHORTAGES: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'Your share of the disk is used up',
  EROFS: 'The file system is read-only',
  EACCES: 'You are not allowed to',
  EMFILE: 'Too many files are open (see ulimit -n)',
  ENOMEM: 'There is not enough memory',
};

/**
 * Runs a command to its end. An error is reported in one message; DEBUG=1 prints the stack trace.
 *
 * @param lastWords printed after that
 */
export function runCommand(command: () => Promise<void>, lastWords?: string): void {
  command().catch((fault: unknown) => {
    console.error('\n%s', process.env.DEBUG ? fault : inWords(fault));
    if (lastWords) console.log(lastWords);
    process.exitCode = 1;
  });
}

/** One line if the machine lacks a resource, else the message. */
export function inWords(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const { code, path } = fault as NodeJS.ErrnoException;
  const shortage = SHORTAGES[code ?? ''];
  if (shortage) return path ? `${shortage}: ${path}` : `${shortage}: ${fault.message}`;
  return fault.message;
}
