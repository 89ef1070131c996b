/** The documents in `docs` that are served at `/docs/<name>`, in menu order: those for clients of the API. */
export const guides = {
  api: 'Overview',
  filters: 'Filters, sort, pages',
  reports: 'Reports',
  imports: 'Imports and exports',
  weather: 'Weather',
  'json-api': 'JSON:API',
} as const;

export type GuideName = keyof typeof guides;

/** Where a link in a document of the folder `docs` leads on the served pages; undefined if its target is not served. */
export function servedAt(href: string): string | undefined {
  if (/^(?:https?:|#|\/)/.test(href)) return href;
  const [, name = '', fragment = ''] = /^([\w-]+)\.md(#.*)?$/.exec(href) ?? [];
  return name === 'errors' || Object.hasOwn(guides, name) ? `/docs/${name}${fragment}` : undefined;
}
