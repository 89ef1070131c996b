import type { Manifest } from '../manifest.js';

/** Looks at all that an overlay renders. Each finding says where and what; none means that the rule holds. */
export type Rule = (manifests: readonly Manifest[]) => string[];
