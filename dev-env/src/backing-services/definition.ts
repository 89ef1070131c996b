import type { BackingServiceName } from './backing-service.js';

/** What a backing service is called, and where each provisioner finds it. */
export interface Definition {
  readonly name: BackingServiceName;
  /** As a person calls it. */
  readonly title: string;
  /** The variable by which a person names a server of theirs, and what it looks like. */
  readonly variable: string;
  readonly example: string;
  readonly image: string;
  /** Debian's package with its programs. */
  readonly debianPackage: string;
  /** Are its programs installed? */
  readonly isInstalled: () => boolean;
}
