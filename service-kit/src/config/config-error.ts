/** What is wrong with one variable of the environment; never its value, which may be a secret. */
export interface ConfigFault {
  readonly variable: string;
  readonly problem: string;
}

/** Everything that is wrong with the environment, in one message, so that one restart mends it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map((fault) => `  ${fault.variable}: ${fault.problem}`);
    super(`The environment does not make a configuration:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}
