const names: Readonly<Record<string, readonly string[]>> = {
  user: ['runs'],
  run: ['user'],
  record: ['run'],
  import: ['items'],
  import_item: ['run'],
};

/** The relationships of a type, which share one name space with its attributes. */
export function relationshipNames(type: string): readonly string[] {
  return names[type] ?? [];
}
