import type { Principal } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import type { Fault } from '@jogging/service-kit/errors';
import type { Owner } from './owner.js';

/**
 * The access rules of runs, as pure functions. An admin may do anything; everyone else, usermanagers too, may access only their
 * own runs.
 */
export function isAdmin(principal: Principal): boolean {
  return principal.roles.includes('admin');
}

/** Whether the caller may read, change or delete this run, or request its weather: all four have the same rule. */
export function canAccess(principal: Principal, run: { readonly uid: string }): boolean {
  return isAdmin(principal) || run.uid === principal.uid;
}

/** Whose runs a list shows: everyone's, or those of one owner; undefined if the caller may not see the requested ones. */
export type ListScope = { readonly owner: 'everyone' } | { readonly owner: 'one'; readonly uid: string };

export function listScope(principal: Principal, ownerUid: string | undefined): ListScope | undefined {
  if (ownerUid !== undefined) {
    return canAccess(principal, { uid: ownerUid }) ? { owner: 'one', uid: ownerUid } : undefined;
  }
  return isAdmin(principal) ? { owner: 'everyone' } : { owner: 'one', uid: principal.uid };
}

/** The owner of a new run: the caller, or the user whose id an admin names. */
export type NewOwner = { readonly kind: 'caller' } | { readonly kind: 'named'; readonly userId: string };

/** The owner of a new run, and what forbids it. The owner is looked up first, because existence is checked before permission. */
export interface Creation {
  readonly owner: NewOwner;
  readonly faults: readonly Fault[];
}

export function decideCreation(
  principal: Principal,
  request: { readonly clientGivenId: boolean; readonly userId: string | undefined },
): Creation {
  const faults: Fault[] = [];
  if (request.clientGivenId) {
    faults.push({ code: 'client_id_forbidden', field: 'id', detail: 'The server assigns the ids of runs.' });
  }
  const named = request.userId === principal.userId ? undefined : request.userId;
  if (named === undefined) return { owner: { kind: 'caller' }, faults };
  if (isAdmin(principal)) return { owner: { kind: 'named', userId: named }, faults };
  faults.push({
    code: 'forbidden',
    field: 'relationships.user',
    detail: 'You may record runs for yourself only.',
  });
  return { owner: { kind: 'caller' }, faults };
}

/** Faults that no role allows in a change: another owner. */
export function changeFaults(run: Pick<Owner, 'userId'>, input: Pick<RunInput, 'userId'>): Fault[] {
  if (input.userId === undefined || input.userId === run.userId) return [];
  return [
    {
      code: 'relationship_immutable',
      field: 'relationships.user',
      detail: 'A run stays with the user it was recorded for.',
    },
  ];
}
