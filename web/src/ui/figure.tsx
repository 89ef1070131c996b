import type { ComponentChildren } from 'preact';

/** A figure with its name: `12.4 km` over `This week`. */
export function Figure({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
