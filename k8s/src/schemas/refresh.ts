/**
 * Refreshes k8s/schemas/ (`node k8s/dist/src/schemas/refresh.js`); needs Go. The schemas of Kubernetes and of the operators are
 * files in their Go modules, which Go's proxy serves and Go's checksum database verifies. Descriptions are left out, and so is
 * everything that our manifests cannot refer to.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../kustomize.js';
import { builtIn, operators } from './sources.js';

type Schema = Readonly<Record<string, unknown>>;

for (const { module, version, file } of builtIn.releases) {
  const folder = moduleFolder(module, version);
  const definitions = new Map<string, Schema>();
  const kinds: Record<string, string> = {};
  for (const [group, wanted] of Object.entries<readonly string[]>(builtIn.groups)) {
    const { components } = JSON.parse(readFileSync(join(folder, `api/openapi-spec/v3/${group}_openapi.json`), 'utf8'));
    for (const [name, schema] of Object.entries<Schema>(components.schemas)) {
      for (const { group: of, version: at, kind } of groupVersionKinds(schema)) {
        if (!wanted.includes(kind)) continue;
        kinds[`${of ? `${of}/` : ''}${at}/${kind}`] = name;
        reach(name, components.schemas, definitions);
      }
    }
  }
  write(file, { module, version, licence: 'Apache-2.0', kinds }, definitions);
}

for (const { module, version, licence, file, crds } of operators) {
  const folder = moduleFolder(module, version);
  const definitions = new Map<string, Schema>();
  const kinds: Record<string, string> = {};
  for (const crd of crds) {
    const { spec } = parse(readFileSync(join(folder, crd), 'utf8'));
    for (const { name, schema, served } of spec.versions) {
      if (!served) continue;
      const key = `${spec.group}/${name}/${spec.names.kind}`;
      kinds[key] = key;
      definitions.set(key, withoutDescriptions(schema.openAPIV3Schema) as Schema);
    }
  }
  write(file, { module, version, licence, kinds }, definitions);
}

function moduleFolder(module: string, version: string): string {
  const said = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' });
  return (JSON.parse(said) as { Dir: string }).Dir;
}

function groupVersionKinds(schema: Schema): { group: string; version: string; kind: string }[] {
  const given = schema['x-kubernetes-group-version-kind'];
  return Array.isArray(given) && given.length === 1 ? given : [];
}

/** Keeps a definition and everything that it refers to. */
function reach(name: string, all: Readonly<Record<string, Schema>>, kept: Map<string, Schema>): void {
  const schema = all[name];
  if (!schema || kept.has(name)) return;
  kept.set(name, withoutDescriptions(schema) as Schema);
  for (const [, referred] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (referred) reach(referred, all, kept);
  }
}

/** A property may also be named "description": then its value is a schema, not a text. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, inner]) => key !== 'description' || typeof inner !== 'string');
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutDescriptions(inner)]));
}

/** YAML, with one definition in JSON on each line, so that a change shows which one it is. */
function write(file: string, about: object, definitions: ReadonlyMap<string, Schema>): void {
  const lines = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = [
    '# Made by k8s/src/schemas/refresh.ts; see k8s/schemas/README.md.',
    ...Object.entries(about).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    'definitions:',
    ...lines.map(([name, schema]) => `  ${name}: ${JSON.stringify(schema)}`),
    '',
  ];
  writeFileSync(join(root, 'schemas', file), text.join('\n'));
}
