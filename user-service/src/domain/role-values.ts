import { boundProblems, roleFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RoleInput } from './role.js';
import { boundFaults } from './value-faults.js';

const { name: nameField, description: descriptionField } = roleFields.attributes;

/** The faults in a change of the role `name`. A role cannot be renamed, because users refer to it by name. */
export function roleValueFaults(name: string, input: RoleInput): Fault[] {
  const faults = boundFaults('description', descriptionField, input.description, 'attributes.description');
  if (input.name === undefined || input.name === name) return faults;
  return [{ code: 'invalid_value', detail: 'name must equal the id.', field: 'attributes.name' }, ...faults];
}

/** The same for a creation. Its name is the document's id or, if that is missing, the attribute `name`. */
export function roleCreationFaults(id: string | undefined, input: RoleInput): Fault[] {
  const name = id ?? input.name;
  if (name === undefined)
    return [{ code: 'missing_value', detail: 'id is missing.', field: 'id' }, ...roleValueFaults('', input)];
  const [called, at] = id === undefined ? (['name', 'attributes.name'] as const) : (['id', 'id'] as const);
  return [...boundFaults(called, nameField, name, at), ...roleValueFaults(name, input)];
}

/** Whether a name could be a role's: no role with another name can have been created. */
export function couldBeRoleName(name: string): boolean {
  return boundProblems(nameField, name).length === 0;
}
