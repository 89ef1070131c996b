import { domainToASCII } from 'node:url';
import validator from 'validator';

/** Whether a text is an address: a mailbox by RFC 5321 and RFC 6531, at a domain name with more than one label. */
export function isEmail(text: string): boolean {
  return validator.isEmail(text);
}

// Marks that no reader sees, such as soft hyphens and zero-width spaces (UAX #44, Default_Ignorable_Code_Point).
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The form in which an address must be unique: case-folded, without invisible characters, normalised, its domain as
 * DNS has it.
 */
export function foldEmail(email: string): string {
  const text = email.replaceAll(invisible, '').normalize('NFKC').toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  return `${text.slice(0, at + 1)}${domainToASCII(domain) || domain}`;
}

// Alphabets with letters of the same shape. A word may contain letters of only one of them (UTS #39, section 5.1).
const alphabets = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic', 'Georgian', 'Lisu'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);

/** Whether the mailbox or a label of the domain mixes alphabets, which makes one address look like another. */
export function mixesAlphabets(email: string): boolean {
  const at = email.lastIndexOf('@');
  const parts = [email.slice(0, at), ...email.slice(at + 1).split('.')];
  return parts.some((part) => alphabets.filter((alphabet) => alphabet.test(part)).length > 1);
}
