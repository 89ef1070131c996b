import type { Manifest } from '../manifest.js';

/**
 * Checks everything that an overlay renders. Each finding names the object and the fault; without findings the rule is obeyed.
 */
export type Rule = (manifests: readonly Manifest[]) => string[];
