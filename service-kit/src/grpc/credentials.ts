import { ChannelCredentials, experimental, ServerCredentials } from '@grpc/grpc-js';
import type { TlsIdentity, TlsMaterial } from '../tls/tls-identity.js';

type CertificateProvider = experimental.CertificateProvider;
type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/** Servers require a certificate of our authority from every client. */
export function serverCredentials(tls: TlsIdentity | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const provider = new IdentityProvider(tls);
  return experimental.createCertificateProviderServerCredentials(provider, provider, true);
}

export function channelCredentials(tls: TlsIdentity | undefined): ChannelCredentials {
  if (!tls) return ChannelCredentials.createInsecure();
  const provider = new IdentityProvider(tls);
  return experimental.createCertificateProviderChannelCredentials(provider, provider);
}

/** Passes a TLS identity to grpc-js, now and on each renewal: new connections use the new certificate. */
class IdentityProvider implements CertificateProvider {
  readonly #tls: TlsIdentity;
  readonly #stops = new Map<CaListener | IdentityListener, () => void>();

  constructor(tls: TlsIdentity) {
    this.#tls = tls;
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#add(listener, (material) => listener({ caCertificate: material.ca }));
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#add(listener, (material) => listener({ certificate: material.cert, privateKey: material.key }));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#remove(listener);
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#remove(listener);
  }

  #add(listener: CaListener | IdentityListener, tell: (material: TlsMaterial) => void): void {
    this.#stops.set(listener, this.#tls.onChange(tell));
    // grpc-js adds its watcher only after this call, so a synchronous notification would be lost.
    process.nextTick(() => tell(this.#tls.current()));
  }

  #remove(listener: CaListener | IdentityListener): void {
    this.#stops.get(listener)?.();
    this.#stops.delete(listener);
  }
}
