import { randomBytes } from 'node:crypto';

/** 192 bits in hexadecimal, which need no escaping in a URL, a shell, a command line or a configuration file. */
export const randomPassword = (): string => randomBytes(24).toString('hex');

/** A few letters to distinguish names; not a secret. */
export const randomTag = (): string => randomBytes(4).toString('hex');
