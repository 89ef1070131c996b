import { randomBytes } from 'node:crypto';

/** 192 bits in hexadecimal: needs no escaping in a URL, a shell, a command line or a configuration file. */
export const randomPassword = (): string => randomBytes(24).toString('hex');

/** A few letters to tell things apart; a secret they are not. */
export const randomTag = (): string => randomBytes(4).toString('hex');
