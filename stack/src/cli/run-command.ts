/** Runs a command to its end. What goes wrong is told in words; DEBUG=1 adds where it went wrong. */
export function runCommand(command: () => Promise<void>): void {
  command().catch((fault: unknown) => {
    const told = fault instanceof Error && !process.env.DEBUG ? fault.message : fault;
    console.error('\n%s', told);
    process.exitCode = 1;
  });
}
