import type { Import, ImportItem } from '@jogging/proto/runs';
import {
  attributeRenderer,
  importFields,
  importItemFields,
  type Resource,
  type ResourceObject,
} from '@jogging/resources';

const importAttributes = attributeRenderer(importFields as Resource<Import>);
const itemAttributes = attributeRenderer(importItemFields as Resource<ImportItem>);

export function importUrl(id: string, base: string): string {
  return `${base}/imports/${id}`;
}

export function renderImport(found: Import, base: string): ResourceObject {
  const self = importUrl(found.id, base);
  return {
    type: 'import',
    id: found.id,
    attributes: importAttributes(found),
    relationships: { items: { links: { related: `${self}/items` } } },
    links: { self },
  };
}

/** An item, related to the run that it created or duplicates. The run may have been deleted since, so it has no link. */
export function renderImportItem(item: ImportItem): ResourceObject {
  return {
    type: 'import_item',
    id: item.id,
    attributes: itemAttributes(item),
    ...(item.runId !== undefined && { relationships: { run: { data: { type: 'run', id: item.runId } } } }),
  };
}
