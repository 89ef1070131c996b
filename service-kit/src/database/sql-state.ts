const states = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  checkViolation: '23514',
} as const;

interface PostgresFault {
  readonly code: string;
  readonly constraint?: string;
}

/** The pg error inside an error: the error itself, the one that Sequelize wraps (`original`), or a cause. */
function postgresFault(error: unknown): PostgresFault | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const { code, constraint, original } = current as { code?: unknown; constraint?: unknown; original?: unknown };
    // No class of SQLSTATE begins with E, as the operating system's EPIPE does.
    if (typeof code === 'string' && /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code)) {
      return { code, ...(typeof constraint === 'string' ? { constraint } : {}) };
    }
    current = original ?? current.cause;
  }
  return undefined;
}

/** The SQLSTATE, or undefined for an error that is not from Postgres. */
export function sqlState(error: unknown): string | undefined {
  return postgresFault(error)?.code;
}

/** The name of the unique constraint or index that an insert or update violated, or undefined for any other error. */
export function violatedUnique(error: unknown): string | undefined {
  const fault = postgresFault(error);
  return fault?.code === states.uniqueViolation ? fault.constraint : undefined;
}

/** Whether it is the violation of this unique constraint or index (of any, without a name). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const fault = postgresFault(error);
  return fault?.code === states.uniqueViolation && (constraint === undefined || fault.constraint === constraint);
}

export function isForeignKeyViolation(error: unknown): boolean {
  return sqlState(error) === states.foreignKeyViolation;
}

export function isCheckViolation(error: unknown): boolean {
  return sqlState(error) === states.checkViolation;
}
