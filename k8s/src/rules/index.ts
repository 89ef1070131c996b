import { claimTemplatesAreWhole } from './claim-templates.js';
import { connections } from './connections.js';
import { limits, noToken, probes, readOnlyRoot } from './hardening.js';
import { references } from './references.js';
import { restricted } from './restricted.js';
import { rollsWithoutGap } from './rollout.js';
import type { Rule } from './rule.js';

/** The rules for every overlay. */
export const rules: Readonly<Record<string, Rule>> = {
  restricted,
  limits,
  probes,
  readOnlyRoot,
  noToken,
  rollsWithoutGap,
  references,
  connections,
  claimTemplatesAreWhole,
};

export { imagesByDigest } from './hardening.js';
