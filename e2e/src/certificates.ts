import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '@jogging/deploy';
import { type ServiceName, serviceNames } from '@jogging/dev-env';
import { freePort } from '@jogging/service-kit/testing';

/** The paths of a certificate and its key, as environment variables of a service. */
export interface CertificateFiles {
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

export interface Certificates {
  /** A certificate for a service; for a stranger, one with the same name from another authority. */
  issue(service: string, stranger?: boolean): Promise<CertificateFiles>;
  /** The environment that makes all services of a system use mutual TLS. */
  environments(): Promise<Record<ServiceName, Record<string, string>>>;
  remove(): Promise<void>;
}

/** Certificates as a deployment creates them, with no name except the service's own. */
export async function certificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'jogging-certificates-'));
  const [ours, strangers] = [await createAuthority(1), await createAuthority(1)];
  let count = 0;

  async function write(name: string, text: string): Promise<string> {
    count += 1;
    const file = join(folder, `${count}-${name}`);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  }
  async function issue(service: string, stranger = false): Promise<CertificateFiles> {
    const { certificate, key } = await (stranger ? strangers : ours).issue(service, []);
    return {
      TLS_CA_FILE: await write('ca.pem', ours.certificate),
      TLS_CERT_FILE: await write(`${service}.pem`, certificate),
      TLS_KEY_FILE: await write(`${service}.key`, key),
    };
  }
  return {
    issue,
    async environments() {
      const authPort = await freePort();
      const entries = await Promise.all(
        serviceNames.map(async (service) => {
          const shared = { ...(await issue(service)), BIND_ADDRESS: '127.0.0.1' };
          return [service, shared] as [ServiceName, Record<string, string>];
        }),
      );
      const all = Object.fromEntries(entries) as Record<ServiceName, Record<string, string>>;
      all['auth-service'].PORT = String(authPort);
      all.gateway.AUTH_SERVICE_URL = `https://127.0.0.1:${authPort}`;
      return all;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
