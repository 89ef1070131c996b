/**
 * Runs a command to its end. What goes wrong is told in words; DEBUG=1 adds where it went wrong.
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
