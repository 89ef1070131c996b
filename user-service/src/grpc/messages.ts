import { isErrorCode, type ValueFault } from '@jogging/proto/common';
import type { Account, UserInput as InputMessage, User as UserMessage } from '@jogging/proto/users';
import type { Fault } from '@jogging/service-kit';
import type { EdgeFindings } from '../domain/faults.js';
import type { ListedUser, User, UserInput } from '../domain/user.js';
import { maximumRoles } from '../domain/user-values.js';

export function toUserMessage(user: ListedUser): UserMessage {
  return {
    uid: user.uid,
    id: user.id,
    firstName: user.firstName ?? undefined,
    lastName: user.lastName ?? undefined,
    email: user.email ?? undefined,
    roles: [...user.roles],
    active: user.active,
    createdAtMs: user.createdAt.getTime(),
    updatedAtMs: user.updatedAt.getTime(),
    timeZone: user.timeZone ?? undefined,
    units: user.units,
    version: user.version,
  };
}

export function toAccountMessage({ uid, id, roles, generation, active, passwordSetByOther }: User): Account {
  return { uid, userId: id, roles: [...roles], generation, active, passwordChangeRequired: passwordSetByOther };
}

export function fromUserInput(input: InputMessage | undefined): UserInput {
  return {
    password: input?.password,
    currentPassword: input?.currentPassword,
    firstName: emptyAsNull(input?.firstName),
    lastName: emptyAsNull(input?.lastName),
    email: emptyAsNull(input?.email),
    // One role above the limit is enough to refuse a list of any length.
    roles: input?.roles?.names.slice(0, maximumRoles + 1),
    active: input?.active,
    timeZone: emptyAsNull(input?.timeZone),
    units: input?.units,
  };
}

/** In messages an empty text stands for null. */
export function emptyAsNull(text: string | undefined): string | null | undefined {
  return text === '' ? null : text;
}

export function fromEdge(request: { edgeFaults: ValueFault[]; edgeConflicts: ValueFault[] }): EdgeFindings {
  return { faults: request.edgeFaults.map(toFault), conflicts: request.edgeConflicts.map(toFault) };
}

function toFault({ field, code, detail }: ValueFault): Fault {
  return { field, code: isErrorCode(code) ? code : 'invalid_value', detail };
}
