import type { Manifest } from '../manifest.js';

/** Checks all that an overlay renders. Each finding says where and what; without findings the rule is met. */
export type Rule = (manifests: readonly Manifest[]) => string[];
