import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { TlsFiles } from '../tls/tls-identity.js';

export interface TestAuthority {
  /** Writes a certificate of the authority for that name (common name, and DNS name besides `localhost` and 127.0.0.1) and its key. */
  issue(name: string): Promise<TlsFiles>;
  /** Removes all files. */
  remove(): Promise<void>;
}

const attributes = (name: string) => [{ name: 'commonName', value: name }];

/** A new certificate authority with its files in a temporary folder. Issuing a name again overwrites its files. */
export async function testAuthority(authorityName = 'test authority'): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'test-certificates-'));
  const ca = await generate(attributes(authorityName), {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, ca.cert);
  return {
    async issue(name) {
      const issued = await generate(attributes(name), {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: ca.private, cert: ca.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: name },
              { type: 2, value: 'localhost' },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      });
      const files = { caFile, certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
      await writeFile(files.certFile, issued.cert);
      await writeFile(files.keyFile, issued.private);
      return files;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
