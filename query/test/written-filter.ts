/** A filter before it is written in one of the three forms. */
export type Thought =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Thought[] }
  | { readonly kind: 'not'; readonly item: Thought }
  | Condition;

export type Plain = string | boolean | null | { readonly digits: string };

export interface Condition {
  readonly kind: 'condition';
  readonly field: string;
  /** One of its spellings. */
  readonly operator: string;
  readonly value: Plain | readonly Plain[] | { readonly field: string };
}

export function writeJson(thought: Thought): string {
  switch (thought.kind) {
    case 'and':
    case 'or':
      return `{"${thought.kind}": [${thought.items.map(writeJson).join(', ')}]}`;
    case 'not':
      return `{"not": ${writeJson(thought.item)}}`;
    case 'condition': {
      const { field, operator, value } = thought;
      return `{"name": ${JSON.stringify(field)}, "op": "${operator}", ${jsonOperand(value)}}`;
    }
  }
}

function jsonOperand(value: Condition['value']): string {
  if (isField(value)) return `"field": ${JSON.stringify(value.field)}`;
  return `"val": ${isList(value) ? `[${value.map(jsonPlain).join()}]` : jsonPlain(value)}`;
}

function jsonPlain(value: Plain): string {
  return typeof value === 'object' && value !== null ? value.digits : JSON.stringify(value);
}

/** With parentheses around every group, and keywords in the given case. */
export function writeText(thought: Thought, shout: boolean): string {
  const keyword = (word: string): string => (shout ? word.toUpperCase() : word);
  switch (thought.kind) {
    case 'and':
    case 'or':
      return thought.items.map((item) => group(item, shout)).join(` ${keyword(thought.kind)} `);
    case 'not':
      return `${keyword('not')} ${group(thought.item, shout)}`;
    case 'condition': {
      const { field, operator, value } = thought;
      const operand = isField(value)
        ? value.field
        : isList(value)
          ? `(${value.map(textPlain).join()})`
          : textPlain(value);
      return `${field} ${keyword(operator)} ${operand}`;
    }
  }
}

function group(thought: Thought, shout: boolean): string {
  const written = writeText(thought, shout);
  return thought.kind === 'and' || thought.kind === 'or' ? `(${written})` : written;
}

function textPlain(value: Plain): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'object' && value !== null ? value.digits : String(value);
}

/** The equivalent parameters, if brackets can express it: ANDed conditions on values without commas. */
export function writeBrackets(thought: Thought): string | undefined {
  const conditions = thought.kind === 'and' ? thought.items : [thought];
  const pairs = conditions.map((each) => (each.kind === 'condition' ? bracketPair(each) : undefined));
  const names = new Set(pairs.map((pair) => pair?.[0]));
  if (pairs.includes(undefined) || names.size < pairs.length) return undefined;
  return pairs.map((pair) => (pair ?? []).map(encodeURIComponent).join('=')).join('&');
}

function bracketPair({ field, operator, value }: Condition): [string, string] | undefined {
  if (operator.endsWith('_') || isField(value)) return undefined;
  const state = operator === 'is' || operator === 'isnot';
  const items = (isList(value) ? value : [value]).map((item) =>
    item === null && !state ? undefined : bracketPlain(item),
  );
  if (items.some((item) => item === undefined || item === '' || (isList(value) && item.includes(','))))
    return undefined;
  return [`filter[${field}][${operator}]`, items.join(',')];
}

function bracketPlain(value: Plain): string {
  return typeof value === 'object' && value !== null ? value.digits : String(value);
}

function isList(value: Condition['value']): value is readonly Plain[] {
  return Array.isArray(value);
}

function isField(value: Condition['value']): value is { readonly field: string } {
  return typeof value === 'object' && value !== null && 'field' in value;
}
