import { readFileSync, statSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Loaded into a service before its own modules (`--import`): runs each module from its source if that is newer than its build, so
 * that an edit does not wait for the compiler.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (fault) {
      // A new file, which is not compiled yet.
      const url = specifier.startsWith('.') && context.parentURL ? new URL(specifier, context.parentURL).href : '';
      if (newerSource(url) === undefined) throw fault;
      return { url, format: 'module', shortCircuit: true };
    }
  },
  load(url, context, nextLoad) {
    const source = newerSource(url);
    if (source === undefined) return nextLoad(url, context);
    const text = readFileSync(source, 'utf8');
    return {
      format: 'module',
      shortCircuit: true,
      source: stripTypeScriptTypes(text, { mode: 'transform', sourceMap: true, sourceUrl: source }),
    };
  },
});

/** The source of a module in `dist/`, if it has changed since the build. */
function newerSource(url: string): string | undefined {
  if (!url.startsWith('file:') || !url.includes('/dist/src/') || url.includes('/node_modules/')) return undefined;
  const built = fileURLToPath(url);
  const source = built.replace('/dist/src/', '/src/').replace(/\.js$/, '.ts');
  return changedAt(source) > changedAt(built) ? source : undefined;
}

/** The time of the last change, in milliseconds; 0 for a missing file. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
