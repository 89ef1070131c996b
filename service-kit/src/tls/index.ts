export { namesOf } from './peer-names.js';
export { type TlsFiles, TlsIdentity, type TlsMaterial, tlsFromConfig } from './tls-identity.js';
