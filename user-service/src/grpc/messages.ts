import { isErrorCode, type ValueFault } from '@jogging/proto/common';
import type { Account, RoleInput as RoleInputMessage, UserInput as UserInputMessage } from '@jogging/proto/users';
import { type StoredField, sentIn, userFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit';
import type { EdgeFindings } from '../domain/faults.js';
import type { RoleInput } from '../domain/role.js';
import type { User, UserInput } from '../domain/user.js';

export function toAccountMessage({ uid, id, roles, generation, active, passwordSetByOther }: User): Account {
  return { uid, userId: id, roles: [...roles], generation, active, passwordChangeRequired: passwordSetByOther };
}

export function fromUserInput(input: UserInputMessage | undefined): UserInput {
  if (!input) return {};
  const sent = Object.entries<StoredField>(userFields.attributes).map(([name, field]) => {
    const value = sentIn(input, name, field);
    // One entry above the limit is enough to refuse a list of any length.
    return [field.member, Array.isArray(value) ? value.slice(0, (field.max ?? 0) + 1) : value];
  });
  return Object.fromEntries(sent.filter(([, value]) => value !== undefined));
}

export function fromRoleInput(input: RoleInputMessage | undefined): RoleInput {
  if (!input) return {};
  const { description, ...others } = input;
  return { ...others, ...(description !== undefined && { description: description === '' ? null : description }) };
}

export function fromEdge(request: { edgeFaults: ValueFault[]; edgeConflicts: ValueFault[] }): EdgeFindings {
  return { faults: request.edgeFaults.map(toFault), conflicts: request.edgeConflicts.map(toFault) };
}

function toFault({ field, code, detail }: ValueFault): Fault {
  return { field, code: isErrorCode(code) ? code : 'invalid_value', detail };
}
