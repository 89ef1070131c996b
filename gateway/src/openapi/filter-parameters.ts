import { domainOf, operators } from '@jogging/query';
import { type Field, fieldNames, findField, type ResourceFields } from '@jogging/resources';
import type { ApiRoute } from '../http/route.js';
import type { Schema } from './schemas.js';

type Schemas = Record<string, Schema>;

/** `filter`, and one parameter for each filterable field, which it adds to `parameters`. */
export function filterParameters({ resource, query }: ApiRoute, parameters: Schemas): Schema[] {
  const catalogue = query.catalogue ?? resource;
  const choosers = query.choosers ?? [];
  const names = fieldNames(catalogue).filter((name) => findField(catalogue, name)?.filterable !== false);
  return [
    {
      name: 'filter',
      in: 'query',
      description: 'A filter as text or JSON, ANDed with the filters in brackets.',
      schema: { type: 'string', minLength: 1 },
      examples: {
        text: { summary: 'As text', value: textExample(catalogue) },
        json: { summary: 'As JSON', value: JSON.stringify([jsonExample(catalogue)]) },
      },
    },
    ...choosers.map((name) => ({
      name: `filter[${name}]`,
      in: 'query',
      description: 'The user whose report to read; by default yourself. Only an admin may name someone else.',
      schema: { type: 'string', minLength: 1 },
      example: 'test13',
    })),
    ...names.map((name) => reference(catalogue, name, parameters)),
  ];
}

function reference(catalogue: ResourceFields, name: string, parameters: Schemas): Schema {
  const key = `filter.${catalogue.list ?? catalogue.type}.${name}`;
  const field = findField(catalogue, name);
  if (field) parameters[key] ??= fieldParameter(name, field);
  return { $ref: `#/components/parameters/${key}` };
}

/** `filter[distance][gt]=20&filter[distance][lt]=500`. */
function fieldParameter(name: string, field: Field): Schema {
  const domain = domainOf(field.type);
  const properties = operators
    .filter(({ domains }) => domains.includes(domain))
    .map(({ names: [operator], operand, description }) => [operator, { ...valueSchema(operand, field), description }]);
  return {
    name: `filter[${name}]`,
    in: 'query',
    style: 'deepObject',
    explode: true,
    description: `${field.description} \`filter[${name}]=value\` is short for \`filter[${name}][eq]=value\`.`,
    schema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      additionalProperties: false,
      minProperties: 1,
    },
  };
}

function valueSchema(operand: string, field: Field): Schema {
  if (operand === 'state')
    return { type: 'string', enum: field.type === 'boolean' ? ['null', 'true', 'false'] : ['null'] };
  const list = { list: 'Values, separated by commas.', pair: 'Two values, separated by a comma.' }[operand];
  return { type: 'string', minLength: 1, ...(list !== undefined && { title: list }) };
}

function textExample({ attributes }: ResourceFields): string {
  if (attributes.distance) return "(distance gt 5000 or duration ge 1800) and not (date lt '2020-01-01')";
  if (attributes.run_count) return 'run_count ge 2 and average_pace lt 360';
  return attributes.email ? "email endswith '@example.org' or email is null" : "id ne 'user'";
}

function jsonExample({ attributes }: ResourceFields): object {
  if (attributes.distance) return { name: 'distance', op: 'between', val: [5000, 10000] };
  if (attributes.run_count) return { name: 'run_count', op: 'ge', val: 2 };
  return { name: 'id', op: 'ne', val: 'admin' };
}
