import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { root } from '../kustomize.js';
import { type Manifest, nameOf } from '../manifest.js';
import { builtIn, operators } from './sources.js';

type Schema = Record<string, unknown>;

interface SchemaFile {
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The valid objects of one release of Kubernetes, with the operators. */
export interface SchemaSet {
  /** Such as `kubernetes-1.34`. */
  readonly title: string;
  /** The faults of an object; empty if it is valid. */
  faults(manifest: Manifest): string[];
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** One for each release against which the manifests are checked. */
export function schemaSets(): SchemaSet[] {
  return builtIn.releases.map(({ file }) =>
    schemaSet(file.replace('.yaml', ''), [file, ...operators.map((one) => one.file)]),
  );
}

function schemaSet(title: string, files: readonly string[]): SchemaSet {
  const loaded = files.map((file) => parse(readFileSync(join(root, 'schemas', file), 'utf8')) as SchemaFile);
  const kinds = Object.assign({}, ...loaded.map((file) => file.kinds)) as Record<string, string>;
  const definitions = Object.assign({}, ...loaded.map((file) => file.definitions)) as Record<string, Schema>;
  const schemas = Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, strict(schema)]));
  // OpenAPI's formats and x-kubernetes- keywords are not part of JSON Schema; patterns are Go's, and some are invalid with the
  // `u` flag.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  ajv.addSchema({ $id: 'k8s', components: { schemas } });
  const compiled = new Map<string, ValidateFunction>();
  const check = (definition: string, value: unknown, at: string): string[] => {
    const validate =
      compiled.get(definition) ?? ajv.compile({ $ref: `k8s#/components/schemas/${escaped(definition)}` });
    compiled.set(definition, validate);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => at + told(error));
  };
  return {
    title,
    faults(manifest) {
      const kind = `${manifest.apiVersion}/${manifest.kind}`;
      const definition = kinds[kind];
      const name = nameOf(manifest);
      if (!definition) return [`${name}: no schema for ${kind}`];
      // The schema of a custom resource does not cover its metadata.
      return [...check(definition, manifest, name), ...check(OBJECT_META, manifest.metadata, `${name}/metadata`)];
    },
  };
}

/** An unknown field is a fault, as for `kubectl --validate=strict`; where any field is allowed, the schema says so. */
function strict(schema: Schema): Schema {
  const { properties, items, additionalProperties } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  return {
    ...schema,
    ...(isSchema(items) && { items: strict(items) }),
    ...(isSchema(additionalProperties) && { additionalProperties: strict(additionalProperties) }),
    ...(isSchema(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, strict(inner as Schema)])),
      ...(!open && { additionalProperties: false }),
    }),
  };
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Escaped for a JSON pointer in a fragment (RFC 6901, sections 3 and 6). */
const escaped = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

function told({ instancePath, message, params, keyword }: ErrorObject): string {
  const which = keyword === 'additionalProperties' ? `: ${params.additionalProperty}` : '';
  return `${instancePath}: ${message}${which}`;
}
