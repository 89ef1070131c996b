/** One entry of a JSON:API error document. */
export interface Problem {
  readonly status: string;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly source?: { readonly pointer?: string; readonly parameter?: string; readonly header?: string };
}

/** A request that the API refused, or that never reached it (`status` 0). */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    readonly problems: readonly Problem[],
    readonly retryAfterSeconds?: number,
  ) {
    super(problems.map(({ detail, title }) => detail ?? title).join(' '));
  }

  has(code: string): boolean {
    return this.problems.some((problem) => problem.code === code);
  }
}

/** The messages of a failed request by the attribute they belong to; those that belong to none are in `form`. */
export interface FieldErrors {
  readonly fields: Readonly<Record<string, string>>;
  readonly form: readonly string[];
}

export const noErrors: FieldErrors = { fields: {}, form: [] };

/** Assigns problems to their fields by `source.pointer`; `known` are the attributes that the form shows. */
export function fieldErrors(error: unknown, known: readonly string[]): FieldErrors {
  if (!(error instanceof RequestFailed)) return { fields: {}, form: [messageOf(error)] };
  const fields: Record<string, string> = {};
  const form: string[] = [];
  for (const { source, detail, title } of error.problems) {
    const name = /^\/data\/(?:attributes\/)?([a-z_]+)/.exec(source?.pointer ?? '')?.[1];
    const text = detail ?? title;
    if (name && known.includes(name)) fields[name] = fields[name] ? `${fields[name]} ${text}` : text;
    else form.push(text);
  }
  return { fields, form };
}

export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'Something went wrong. Please try again.';
}

/** Whether a change was refused because somebody else changed the resource since it was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof RequestFailed && error.status === 412;
}
