import type { PeerCertificate } from 'node:tls';
import { expect } from 'chai';
import { namesOf } from './peer-names.js';

const certificate = (subject: object, subjectaltname?: string): PeerCertificate =>
  ({ subject, subjectaltname }) as unknown as PeerCertificate;

describe('namesOf', () => {
  it('returns common names and DNS names', () => {
    const names = namesOf(
      certificate({ CN: 'gateway' }, 'DNS:gateway.jogging.svc, IP Address:10.0.0.1, URI:spiffe://x'),
    );
    expect(names).to.deep.equal(['gateway', 'gateway.jogging.svc']);
    expect(namesOf(certificate({ CN: ['a', 'b'] }))).to.deep.equal(['a', 'b']);
  });

  it('returns nothing without a certificate', () => {
    expect(namesOf(undefined)).to.deep.equal([]);
    expect(namesOf({} as PeerCertificate)).to.deep.equal([]);
  });

  it('does not split a name that contains a comma', () => {
    expect(namesOf(certificate({ CN: 'x' }, 'DNS:"evil, DNS:gateway, DNS:y"'))).to.deep.equal(['x']);
  });
});
