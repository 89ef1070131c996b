// Fails if files, folders or workspaces import one another in a circle. Biome's noImportCycles sees files alone: two folders
// can depend on each other without any two files doing so, and neither can then be understood or moved by itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`, types included. */
const importPattern =
  /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** The import specifiers of a module's text; comments are skipped. */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(importPattern)].map((match) => match[1] ?? match[2]);
}

/** All circles found by depth-first search, each as the nodes on its way, the first repeated at the end. */
export function circlesIn(graph) {
  const circles = [];
  const state = new Map();
  const visit = (node, path) => {
    if (state.get(node) === 'done') return;
    const start = path.indexOf(node);
    if (start >= 0) {
      circles.push([...path.slice(start), node]);
      return;
    }
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    state.set(node, 'done');
  };
  for (const node of graph.keys()) visit(node, []);
  return circles;
}

/**
 * The graphs of a tree of files: one for all files, and one for each folder, whose nodes are its files and subfolders. An
 * import counts at the folder where the paths of both files part.
 */
export function graphsOf(fileImports) {
  const graphs = new Map();
  const connect = (name, from, to) => {
    const graph = graphs.get(name) ?? graphs.set(name, new Map()).get(name);
    graph.set(from, (graph.get(from) ?? new Set()).add(to));
  };
  for (const [file, imports] of fileImports) {
    for (const imported of imports) {
      connect('files', file, imported);
      const [from, to] = [file.split('/'), imported.split('/')];
      let shared = 0;
      while (from[shared] === to[shared] && shared < from.length) shared += 1;
      if (file === imported) continue;
      const node = (path) => path.slice(0, shared + 1).join('/');
      connect(`folder ${from.slice(0, shared).join('/')}`, node(from), node(to));
    }
  }
  return graphs;
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function check(root) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = new Map();
  const fileImports = new Map();
  for (const workspace of workspaces) {
    const source = join(root, workspace, 'src');
    const { name } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
    packages.set(name, new Set());
    for (const file of existsSync(source) ? filesOf(source) : []) {
      const specifiers = importsOf(readFileSync(file, 'utf8'));
      const toPath = (path) => relative(root, path).split(sep).join('/');
      const local = specifiers
        .filter((specifier) => specifier.startsWith('.'))
        .flatMap((specifier) => {
          const path = resolve(dirname(file), specifier);
          const candidates = [path.replace(/\.js$/, '.ts'), path.replace(/\.jsx?$/, '.tsx'), path];
          return candidates.filter((candidate) => existsSync(candidate)).slice(0, 1);
        });
      fileImports.set(toPath(file), local.map(toPath));
      for (const specifier of specifiers) {
        const [, used] = /^(@jogging\/[^/]+)/.exec(specifier) ?? [];
        if (used && used !== name) packages.get(name).add(used);
      }
    }
  }
  const graphs = new Map([['workspaces', packages], ...graphsOf(fileImports)]);
  return [...graphs].flatMap(([name, graph]) => circlesIn(graph).map((circle) => `${name}: ${circle.join(' → ')}`));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const circles = check(resolve(import.meta.dirname, '..'));
  for (const circle of circles) process.stderr.write(`import circle, ${circle}\n`);
  process.exitCode = circles.length > 0 ? 1 : 0;
}
