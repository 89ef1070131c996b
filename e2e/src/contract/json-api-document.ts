import { Ajv2020 } from 'ajv/dist/2020.js';
import { addFormats } from './formats.js';
import { jsonApiSchema } from './json-api-schema.js';

interface Identified {
  readonly type: string;
  readonly id: string;
  readonly relationships?: Readonly<Record<string, { readonly data?: Identified | readonly Identified[] | null }>>;
}

interface Document {
  readonly data?: Identified | readonly Identified[] | null;
  readonly included?: readonly Identified[];
}

const validate = addFormats(new Ajv2020({ strictTypes: false, allErrors: true })).compile<Document>(jsonApiSchema);

/** The reasons why a parsed body is not a response document of JSON:API 1.1; empty if it is one. */
export function documentProblems(body: unknown, { sparse = false } = {}): string[] {
  if (!validate(body)) {
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  }
  const primary = body.data ? [body.data].flat() : [];
  const included = body.included ?? [];
  // "Compound Documents": one resource object for each type and id.
  const repeated = keysOf([...primary, ...included]).filter((key, index, keys) => keys.indexOf(key) !== index);
  const problems = repeated.map((key) => `${key} stands more than once`);
  // Full linkage, unless sparse fieldsets leave the linkage out.
  if (!sparse) {
    const linked = reached(primary, included);
    const strays = keysOf(included).filter((key) => !linked.has(key));
    problems.push(...strays.map((key) => `${key} is included and not linked`));
  }
  return problems;
}

/** Everything reachable from the primary data through relationships. */
function reached(primary: readonly Identified[], included: readonly Identified[]): Set<string> {
  const byKey = new Map(included.map((resource) => [keyOf(resource), resource]));
  const found = new Set<string>();
  const queue = [...primary];
  for (let resource = queue.pop(); resource; resource = queue.pop()) {
    for (const { data } of Object.values(resource.relationships ?? {})) {
      for (const identifier of data ? [data].flat() : []) {
        const key = keyOf(identifier);
        const next = byKey.get(key);
        if (next && !found.has(key)) queue.push(next);
        found.add(key);
      }
    }
  }
  return found;
}

const keyOf = ({ type, id }: Identified): string => JSON.stringify([type, id]);
const keysOf = (resources: readonly Identified[]): string[] => resources.map(keyOf);
