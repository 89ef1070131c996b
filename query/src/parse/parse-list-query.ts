import type { Filter, ListQuery, SortKey } from '@jogging/proto/common';
import { checkCatalogue } from '../check/check-query.js';
import { mixedFaults } from '../check/split-filter.js';
import { quoted } from '../quoted.js';
import { parseBracketFilter } from './brackets.js';
import { takeChosen } from './chosen.js';
import { Faults } from './faults.js';
import { parseJsonFilter } from './json.js';
import { ConditionBudget, tooManyConditions } from './limits.js';
import type { Family, ListQueryOptions, ListRequest } from './list-request.js';
import { readFieldset, readInclude, readSort } from './name-lists.js';
import { pageMembers, readPage } from './page.js';
import { type Parameter, readName, readQueryString } from './query-string.js';
import { parseTextFilter } from './text.js';
import { and } from './tree.js';
import { unknownParameter } from './unknown-parameter.js';

/**
 * Reads the query of a request: the text after `?` as it came (not decoded), or its decoded pairs.
 *
 * @throws AppError with every fault of the query, each naming its parameter.
 */
export function parseListQuery(
  query: string | Iterable<readonly [string, string]>,
  options: ListQueryOptions,
): ListRequest {
  const parameters =
    typeof query === 'string'
      ? readQueryString(query)
      : Array.from(query, ([name, value]) => ({ name, value, broken: false }));
  return new QueryReader(options).read(parameters);
}

const brokenCodes = {
  filter: 'invalid_filter',
  sort: 'invalid_sort',
  fields: 'invalid_fields',
  include: 'invalid_include',
  page: 'invalid_page',
} as const;

class QueryReader {
  readonly #faults = new Faults();
  readonly #budget = new ConditionBudget();
  readonly #filters: Filter[] = [];
  readonly #fields = new Map<string, string[]>();
  readonly #page = new Map<(typeof pageMembers)[number], string>();
  #sort: SortKey[] = [];
  #include: string[] | undefined;
  /** Past the limit of conditions, nothing more is added to the filter. */
  #full = false;

  constructor(private readonly options: ListQueryOptions) {}

  read(parameters: readonly Parameter[]): ListRequest {
    const seen = new Set<string>();
    const repeated = new Set<string>();
    for (const parameter of parameters) {
      // What is not reported is not looked at: each unknown name costs a search for the one that was meant.
      if (this.#faults.full) break;
      if (!seen.has(parameter.name)) this.parameter(parameter);
      else repeated.add(parameter.name);
      seen.add(parameter.name);
    }
    for (const name of repeated) {
      this.#faults.add('repeated_parameter', name, `The parameter ${quoted(name)} appears more than once.`);
    }
    const page = readPage(this.#page, this.#faults);
    const written = this.#filters.length > 0 ? and(this.#filters) : undefined;
    const { filter, chosen } = takeChosen(written, this.options.choosers ?? [], this.#faults);
    const query: ListQuery = { filter, sort: this.#sort, page };
    const costly = this.checkAgainstCatalogue(this.#full ? { ...query, filter: undefined } : query);
    this.#faults.throwIfAny();
    return {
      query: this.options.everything ? { ...query, page: { $case: 'everything', value: true } } : query,
      fields: Object.fromEntries(this.#fields),
      include: this.#include,
      chosen,
      costly,
    };
  }

  /** @returns whether the filter is costly */
  private checkAgainstCatalogue(query: ListQuery): boolean {
    const { catalogue, preselects, cursorSecret } = this.options;
    if (!catalogue) return false;
    const mixed = preselects === undefined ? [] : mixedFaults(query.filter, preselects);
    const { faults, costly } = checkCatalogue(catalogue, query, cursorSecret);
    for (const { code, parameter = '', detail } of [...faults, ...mixed]) this.#faults.add(code, parameter, detail);
    return costly;
  }

  private parameter({ name, value, broken }: Parameter): void {
    const { family, members = [] } = readName(name) ?? {};
    if (!isFamily(family) || !this.options.families.includes(family) || !this.takes(family, members)) {
      this.#faults.add('unknown_parameter', name, unknownParameter(name, this.options));
    } else if (broken) {
      this.#faults.add(brokenCodes[family], name, `The percent-encoding of ${quoted(name)} is broken or not UTF-8.`);
    } else this.member(family, name, members, value);
  }

  /** Whether a family has a parameter with these members. */
  private takes(family: Family, members: readonly string[]): boolean {
    switch (family) {
      case 'filter':
        return members.length <= 2;
      case 'sort':
      case 'include':
        return members.length === 0;
      case 'fields':
        return members.length === 1;
      case 'page':
        return members.length === 1 && pageMembers.some((known) => known === members[0]);
    }
  }

  private member(family: Family, name: string, members: readonly string[], value: string): void {
    const [member = ''] = members;
    if (family === 'filter') this.filter(name, members, value);
    else if (family === 'sort') this.#sort = readSort(value, this.#faults);
    else if (family === 'include') this.#include = readInclude(value, this.options.includes ?? [], this.#faults);
    else if (family === 'fields') {
      this.#fields.set(member, readFieldset(member, value, this.options.fieldsets ?? {}, this.#faults));
    } else {
      for (const known of pageMembers) if (known === member) this.#page.set(known, value);
    }
  }

  private filter(name: string, members: readonly string[], value: string): void {
    if (this.#full) return;
    if (members.length === 0) this.keep(this.wholeFilter(value));
    else if (this.#budget.take()) this.keep(parseBracketFilter(name, members, value, this.#faults));
    else {
      this.#full = true;
      this.#faults.add('invalid_filter', name, tooManyConditions);
    }
  }

  private wholeFilter(value: string): Filter | undefined {
    const source = value.trimStart();
    if (source === '') {
      this.#faults.add('invalid_filter', 'filter', 'The filter is empty.');
      return undefined;
    }
    const parse = source.startsWith('[') || source.startsWith('{') ? parseJsonFilter : parseTextFilter;
    return parse(value, this.#budget, this.#faults);
  }

  private keep(filter: Filter | undefined): void {
    if (filter) this.#filters.push(filter);
  }
}

function isFamily(name: string | undefined): name is Family {
  return name !== undefined && Object.hasOwn(brokenCodes, name);
}
