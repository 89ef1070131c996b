import type { Field } from '@jogging/resources';
import { type Resource, roleFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RoleInput } from './role.js';
import { textProblem } from './text-problem.js';

const attributes: Resource['attributes'] = roleFields.attributes;

function fieldOf(name: string): Field {
  const field = attributes[name];
  if (!field) throw new Error(`The catalogue has no ${name}.`);
  return field;
}

/** The faults in a change of the role `name`. A role cannot be renamed, because users refer to it by name. */
export function roleValueFaults(name: string, input: RoleInput): Fault[] {
  const faults: Fault[] = [];
  if (input.name !== undefined && input.name !== name) {
    faults.push({ code: 'invalid_value', detail: 'name must be the id.', field: 'attributes.name' });
  }
  if (input.description != null) {
    const problem = textProblem('description', fieldOf('description'), input.description);
    if (problem) faults.push({ ...problem, field: 'attributes.description' });
  }
  return faults;
}

/** The same for a creation. Its name is the document's id or, if that is missing, the attribute `name`. */
export function roleCreationFaults(id: string | undefined, input: RoleInput): Fault[] {
  const name = id ?? input.name;
  if (name === undefined)
    return [{ code: 'missing_value', detail: 'id is missing.', field: 'id' }, ...roleValueFaults('', input)];
  const problem = textProblem(id === undefined ? 'name' : 'id', fieldOf('name'), name);
  const faults = roleValueFaults(name, input);
  return problem ? [{ ...problem, field: id === undefined ? 'attributes.name' : 'id' }, ...faults] : faults;
}

/** Whether a name could be a role's: no role with another name can have been created. */
export function couldBeRoleName(name: string): boolean {
  return textProblem('name', fieldOf('name'), name) === undefined;
}
