import { fieldNames } from '@jogging/resources';
import { nearest } from '../nearest.js';
import { findOperator, operatorName, wordOf } from '../operators.js';
import { quoted } from '../quoted.js';
import type { Family, ListQueryOptions } from './list-request.js';

/** Names that other APIs use for our parameter families. */
const elsewhere: Readonly<Record<Family, readonly string[]>> = {
  page: ['page', 'limit', 'per_page', 'page_size', 'size', 'offset', 'cursor', 'page[limit]', 'page[offset]'],
  sort: ['order', 'order_by', 'sort_by'],
  filter: ['q', 'query', 'where', 'search', 'filters'],
  fields: ['field', 'select', 'fields'],
  include: ['expand', 'embed', 'with'],
};

const spellings: Readonly<Record<Family, string>> = {
  page: 'page[number] and page[size], or page[after]',
  sort: 'sort=-start_time',
  filter: 'filter[field]=value or filter=…',
  fields: 'fields[type]=name,name',
  include: 'include=name',
};

/** The detail for a query parameter that a route does not take, with the spelling that the client most likely meant. */
export function unknownParameter(name: string, options: ListQueryOptions): string {
  const hint = likely(name, options);
  return `There is no query parameter ${quoted(name)} here.${hint === undefined ? '' : ` Write ${hint}.`}`;
}

function likely(name: string, { families, catalogue }: ListQueryOptions): string | undefined {
  const wanted = name.toLowerCase();
  const family =
    families.find((each) => elsewhere[each].includes(wanted)) ?? families.find((each) => nearest(wanted, [each]));
  if (family) return spellings[family];
  if (!catalogue || !families.includes('filter')) return undefined;
  // `filter[distance]>=5` is the parameter `filter[distance]>`, because the first `=` ends its name.
  const [, field = '', symbol = ''] = /^filter\[([^[\]]+)\]([<>!])/.exec(name) ?? [];
  const operator = findOperator(wordOf(symbol) ?? '');
  if (operator !== undefined) return `filter[${field}][${operatorName(operator)}]=…`;
  const meant = nearest(wanted, fieldNames(catalogue));
  return meant && `filter[${meant}]=…`;
}
