/** The problem with one variable of the environment; never its value, which may be a secret. */
export interface ConfigFault {
  readonly variable: string;
  readonly problem: string;
}

/** All problems of the environment in one message, so that one restart is enough. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map((fault) => `  ${fault.variable}: ${fault.problem}`);
    super(`The environment does not make a configuration:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}
