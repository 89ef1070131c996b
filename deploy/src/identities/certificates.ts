import { generate, type SelfsignedOptions } from 'selfsigned';

/** PEM texts of a certificate and its key (PKCS#8). */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /**
   * Issues a certificate to a service: its name is the common name and, with `names`, a DNS name, as the services' mutual TLS
   * expects.
   */
  issue(service: string, names: readonly string[]): Promise<Issued>;
}

const dayMs = 86_400_000;

/**
 * A private authority for the certificates between services. Its key exists only as long as this object, so a further certificate
 * needs a new authority that issues all of them again.
 *
 * @param days how long authority and certificates are valid
 */
export async function createAuthority(days: number): Promise<Authority> {
  const shared: SelfsignedOptions = {
    keyType: 'ec',
    algorithm: 'sha256',
    // The machines' clocks differ slightly.
    notBeforeDate: new Date(Date.now() - dayMs / 24),
    notAfterDate: new Date(Date.now() + days * dayMs),
  };
  const authority = await generate(named('jogging-times services'), {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificate: authority.cert,
    async issue(service, names) {
      const issued = await generate(named(service), {
        ...shared,
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [...new Set([service, ...names])].map((value) => ({ type: 2, value })) },
        ],
      });
      return { certificate: issued.cert, key: issued.private };
    },
  };
}

function named(commonName: string) {
  return [{ name: 'commonName', value: commonName }];
}
