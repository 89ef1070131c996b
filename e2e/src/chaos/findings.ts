import type { Discrepancy } from './compare-writes.js';

/** A difference in the data, or a `failure`: anything else that must not happen, such as a failed request that had to succeed. */
export type Finding = Discrepancy | { readonly kind: 'failure'; readonly what: string };

export interface Findings {
  readonly lost: number;
  readonly doubled: number;
  /** Figures that differ from the runs. */
  readonly wrong: number;
  readonly otherFailures: number;
  readonly details: readonly string[];
}

export const failure = (what: string): Finding => ({ kind: 'failure', what });

export function countFindings(findings: readonly Finding[]): Findings {
  const count = (kind: Finding['kind']): number => findings.filter((one) => one.kind === kind).length;
  return {
    lost: count('lost'),
    doubled: count('doubled'),
    wrong: count('wrong'),
    otherFailures: count('failure'),
    details: findings.map(({ kind, what }) => `${kind}: ${what}`),
  };
}
