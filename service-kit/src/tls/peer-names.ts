import type { PeerCertificate } from 'node:tls';

/** The names that a peer's verified certificate gives it: common name and DNS names. */
export function namesOf(certificate: PeerCertificate | undefined): readonly string[] {
  if (!certificate?.subject) return [];
  const commonName: unknown = certificate.subject.CN;
  const common = Array.isArray(commonName) ? commonName : [commonName];
  const alternativeNames = certificate.subjectaltname ?? '';
  // Node.js quotes a name that holds a comma or another odd character (CVE-2021-44531): none of ours does, and split at
  // its comma it would give names that nobody signed for.
  const alternative = (alternativeNames.includes('"') ? [] : alternativeNames.split(', ')).flatMap((name) =>
    name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : [],
  );
  return [...common.filter((name) => typeof name === 'string'), ...alternative];
}
