import { getUser, type TaggedUser } from './api/api.js';
import { session } from './api/session.js';
import type { Units } from './format/units.js';
import { createStore, useStore } from './store.js';

/** The signed-in user, once it has been read. */
export const profile = createStore<TaggedUser | undefined>(undefined);

export async function loadProfile(): Promise<void> {
  const userId = session.get()?.userId;
  if (userId !== undefined) profile.set(await getUser(userId));
}

export function useUnits(): Units {
  return useStore(profile)?.attributes.units === 'imperial' ? 'imperial' : 'metric';
}

/** Whether the user may look at other users: an admin or a usermanager. */
export function managesUsers(roles: readonly string[]): boolean {
  return roles.includes('admin') || roles.includes('usermanager');
}
