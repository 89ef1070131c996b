import type { BackingServiceName } from './backing-service.js';

/** The names of a backing service, and where each provisioner finds it. */
export interface Definition {
  readonly name: BackingServiceName;
  /** The name for messages. */
  readonly title: string;
  /** The variable that may name an existing server, and an example of its value. */
  readonly variable: string;
  readonly example: string;
  readonly image: string;
  /** The Debian package with its programs. */
  readonly debianPackage: string;
  /** Whether its programs are installed. */
  readonly isInstalled: () => boolean;
}
