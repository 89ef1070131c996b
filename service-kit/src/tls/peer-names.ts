import type { PeerCertificate } from 'node:tls';

/** The names in a peer's verified certificate: common name and DNS names. */
export function namesOf(certificate: PeerCertificate | undefined): readonly string[] {
  if (!certificate?.subject) return [];
  const commonName: unknown = certificate.subject.CN;
  const common = Array.isArray(commonName) ? commonName : [commonName];
  const alternativeNames = certificate.subjectaltname ?? '';
  // Node.js quotes a name with a comma or another odd character (CVE-2021-44531). None of ours has one, and splitting it at the
  // comma would yield names that were never signed.
  const alternative = (alternativeNames.includes('"') ? [] : alternativeNames.split(', ')).flatMap((name) =>
    name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : [],
  );
  return [...common.filter((name) => typeof name === 'string'), ...alternative];
}
