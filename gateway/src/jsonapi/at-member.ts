/**
 * Whether a member is an @-Member, which says nothing to JSON:API and is passed over, wherever it stands
 * (https://jsonapi.org/format/1.1/#document-member-names-at-members).
 */
export function isAtMember(name: string): boolean {
  return name.startsWith('@');
}
