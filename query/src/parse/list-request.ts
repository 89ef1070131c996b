import type { ListQuery } from '@jogging/proto/common';
import type { ResourceFields } from '@jogging/resources';

/** The families of query parameters that a route may take: `filter`, `filter[field]`, `filter[field][op]` are one. */
export type Family = 'filter' | 'sort' | 'fields' | 'include' | 'page';

export interface ListQueryOptions {
  /** Parameters of any other family are refused with unknown_parameter. */
  readonly families: readonly Family[];
  /** The fields for filters and sorts; the owner of the list checks them again. */
  readonly catalogue?: ResourceFields;
  /** The names that `fields[type]` may list, attributes and relationships, by resource type. */
  readonly fieldsets?: Readonly<Record<string, readonly string[]>>;
  /** The relationship paths that `include` may name. */
  readonly includes?: readonly string[];
  /** The field by which a filter chooses rows before they are aggregated: see splitFilter. */
  readonly preselects?: string;
  /** Fields by which a filter chooses the list's subject, such as whose reports: see ListRequest.chosen. */
  readonly choosers?: readonly string[];
  /** Every row, without pages (CSV, charts): page parameters are checked, then ignored. */
  readonly everything?: boolean;
  /** The owners' secret, to verify cursors; without it only their form is checked. */
  readonly cursorSecret?: string;
}

export interface ListRequest {
  readonly query: ListQuery;
  /** The requested sparse fieldsets, by type; other types are returned whole. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The relationship paths to include: undefined without the parameter, an empty list if it is empty. */
  readonly include: readonly string[] | undefined;
  /** What `choosers` choose, by field. It is not part of `query.filter`. */
  readonly chosen: Readonly<Record<string, Chosen>>;
  /** Whether evaluating the filter takes long. */
  readonly costly: boolean;
}

export interface Chosen {
  readonly value: string;
  /** The query parameter that chose it. */
  readonly parameter: string;
}
