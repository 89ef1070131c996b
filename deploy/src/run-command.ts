/**
 * Runs a command to its end. A fault is reported in words; DEBUG=1 adds the stack.
 *
 * @param lastWords told after that
 */
export function runCommand(command: () => Promise<void>, lastWords?: string): void {
  command().catch((fault: unknown) => {
    const told = fault instanceof Error && !process.env.DEBUG ? fault.message : fault;
    console.error('\n%s', told);
    if (lastWords) console.log(lastWords);
    process.exitCode = 1;
  });
}
