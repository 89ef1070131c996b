import { createStore } from './store.js';

/** The view that the address names: `#/runs/42?filter=…` is the path `runs/42` with its parameters. */
export interface Route {
  readonly path: readonly string[];
  readonly parameters: URLSearchParams;
}

function currentRoute(): Route {
  const [path = '', parameters = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter(Boolean).map(decodeURIComponent), parameters: new URLSearchParams(parameters) };
}

export const route = createStore<Route>(currentRoute());

window.addEventListener('hashchange', () => route.set(currentRoute()));

export function go(path: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace) location.replace(`#/${path}`);
  else location.hash = `#/${path}`;
}
