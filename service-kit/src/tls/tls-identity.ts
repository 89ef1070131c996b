import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../config/config-error.js';
import type { Logger } from '../logging/logger.js';

export interface TlsFiles {
  /** PEM: the authorities that peers' certificates must come from. */
  readonly caFile: string;
  /** PEM: this process's certificate, then its intermediates. */
  readonly certFile: string;
  /** PEM: the key of the certificate. */
  readonly keyFile: string;
}

export interface TlsMaterial {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The identity of this process, read from files and again when they change: certificates are renewed while
 * services run (cert-manager replaces the mounted files).
 */
export class TlsIdentity {
  readonly #files: TlsFiles;
  readonly #logger: Logger | undefined;
  readonly #listeners = new Set<(material: TlsMaterial) => void>();
  #material: TlsMaterial;

  /**
   * @param refreshMs how often the files are looked at, in milliseconds
   * @throws if a file cannot be read, or certificate and key do not belong together
   */
  constructor(files: TlsFiles, options: { readonly logger?: Logger | undefined; readonly refreshMs?: number } = {}) {
    this.#files = files;
    this.#logger = options.logger;
    this.#material = this.#read();
    setInterval(() => this.refresh(), options.refreshMs ?? 60_000).unref();
  }

  current(): TlsMaterial {
    return this.#material;
  }

  /** Calls `listener` with each new material, until the returned function is called. */
  onChange(listener: (material: TlsMaterial) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks at the files now. What cannot be used (half written, certificate and key apart) leaves the old material in force. */
  refresh(): void {
    try {
      const material = this.#read();
      const old = this.#material;
      if (old.ca.equals(material.ca) && old.cert.equals(material.cert) && old.key.equals(material.key)) return;
      this.#material = material;
      this.#logger?.info('certificates have changed');
      for (const listener of this.#listeners) listener(material);
    } catch (error) {
      this.#logger?.error({ err: error }, 'certificates cannot be read again; the old ones stay in force');
    }
  }

  #read(): TlsMaterial {
    const material = {
      ca: readFileSync(this.#files.caFile),
      cert: readFileSync(this.#files.certFile),
      key: readFileSync(this.#files.keyFile),
    };
    createSecureContext(material);
    return material;
  }
}

/**
 * The identity in the base settings; undefined without one.
 *
 * @throws ConfigError if the files cannot be used
 */
export function tlsFromConfig(
  config: {
    readonly TLS_CA_FILE?: string | undefined;
    readonly TLS_CERT_FILE?: string | undefined;
    readonly TLS_KEY_FILE?: string | undefined;
  },
  logger?: Logger,
): TlsIdentity | undefined {
  const { TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = config;
  if (caFile === undefined || certFile === undefined || keyFile === undefined) return undefined;
  try {
    return new TlsIdentity({ caFile, certFile, keyFile }, { logger });
  } catch (error) {
    const problem = `cannot be used: ${error instanceof Error ? error.message : 'unknown'}`;
    throw new ConfigError([{ variable: 'TLS_CA_FILE, TLS_CERT_FILE or TLS_KEY_FILE', problem }]);
  }
}
