import { AppError, throwIfFaults } from '@jogging/service-kit/errors';
import { type EdgeFindings, edgeRefusals, mergeFaults } from './faults.js';
import { type Caller, refusedInCreation } from './policy.js';
import { defaultRoles, type PrivilegedRoles } from './role.js';
import type { Units, UserInput } from './user.js';
import { refusal } from './user-update.js';
import { creationFaults, isUnits } from './user-values.js';

export interface UserCreation {
  /** Undefined for whoever is not signed in. */
  readonly caller: Caller | undefined;
  readonly id: string | undefined;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
}

/** A creation whose values are sound. */
export interface SoundCreation {
  readonly id: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly units: Units;
}

/** @throws AppError `missing_token` for a caller who is not signed in, `forbidden` for one with lesser rights */
export function checkCreationAllowed({ caller, input, edge }: UserCreation, privileged: PrivilegedRoles): void {
  const wanted = { roles: input.roles ?? defaultRoles, active: input.active ?? true };
  const refused = refusedInCreation(caller, wanted, privileged);
  if (refused.length > 0 && !caller) throw new AppError('missing_token');
  throwIfFaults([...refused.map(refusal), ...edgeRefusals(edge)]);
}

/** @throws AppError with every fault, the edge's included */
export function checkCreationValues({ id, input, edge }: UserCreation, knownRoles: ReadonlySet<string>): SoundCreation {
  const { password, roles = defaultRoles, active = true, units = 'metric' } = input;
  throwIfFaults(mergeFaults(edge.faults, creationFaults(id, input, knownRoles)));
  // An id or password that is missing is a fault of its own, or of the edge that could not read it.
  if (id === undefined || password === undefined || !isUnits(units)) throw new AppError('missing_value');
  return { id, password, roles, active, units };
}
