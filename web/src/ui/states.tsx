import type { ComponentChildren } from 'preact';
import { messageOf } from '../api/problem.js';
import type { Loaded } from './load.js';

/** Shows a loaded value, or that it is loading, or why loading failed with a way to retry. */
export function Show<Value>({
  of: { value, error, reload },
  children,
}: {
  readonly of: Loaded<Value>;
  readonly children: (value: Value) => ComponentChildren;
}) {
  if (value !== undefined) return <>{children(value)}</>;
  if (error === undefined)
    return (
      <p class="quiet" role="status">
        Loading…
      </p>
    );
  return (
    <div class="notice" role="alert">
      <p>{messageOf(error)}</p>
      <button type="button" onClick={reload}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
