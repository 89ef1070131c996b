import type { paths } from '../gen/api.js';

/** The document that a GET of a path returns, according to the API's description. */
type DocumentOf<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/vnd.api+json': infer Document } } } };
}
  ? Document
  : never;

type ItemOf<Path extends keyof paths> =
  DocumentOf<Path> extends { data: readonly (infer Item)[] }
    ? Item
    : DocumentOf<Path> extends { data: infer Item }
      ? Item
      : never;

type AttributesOf<Path extends keyof paths> =
  ItemOf<Path> extends { attributes?: infer Attributes } ? Required<NonNullable<Attributes>> : never;

/** A resource as the page uses it: always fetched whole, so every attribute is there. */
export interface Resource<Attributes> {
  readonly id: string;
  readonly attributes: Attributes;
  readonly relationships?: Readonly<Record<string, { readonly data?: { readonly id: string } | null }>>;
}

export type RunAttributes = AttributesOf<'/runs'>;
export type Run = Resource<RunAttributes>;
export type User = Resource<AttributesOf<'/users'>>;
export type Role = Resource<AttributesOf<'/roles'>>;
export type WeekReport = Resource<AttributesOf<'/runs/summary'>>;
export type MonthReport = Resource<AttributesOf<'/reports/monthly'>>;
export type YearReport = Resource<AttributesOf<'/reports/yearly'>>;
export type PersonalRecord = Resource<AttributesOf<'/reports/records'>>;
export type ConditionReport = Resource<AttributesOf<'/reports/conditions'>>;
export type Import = Resource<AttributesOf<'/imports'>>;
export type ImportItem = Resource<AttributesOf<'/imports/{id}/items'>>;

export interface One<Item> {
  readonly data: Item;
}

export interface List<Item> {
  readonly data: readonly Item[];
  readonly links: { readonly next?: string | null };
  readonly meta?: { readonly count?: number };
}
