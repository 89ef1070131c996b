/**
 * Whether a member is an @-Member, which has no meaning in JSON:API and is ignored everywhere
 * (https://jsonapi.org/format/1.1/#document-member-names-at-members).
 */
export function isAtMember(name: string): boolean {
  return name.startsWith('@');
}
