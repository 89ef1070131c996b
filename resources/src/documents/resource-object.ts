/** Resource objects as JSON:API 1.1 has them (https://jsonapi.org/format/1.1/#document-resource-objects). */
export interface ResourceIdentifier {
  readonly type: string;
  readonly id: string;
}

export interface Relationship {
  readonly data?: ResourceIdentifier;
  readonly links?: Readonly<Record<string, string>>;
}

export interface ResourceObject extends ResourceIdentifier {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, Relationship>>;
  readonly links?: Readonly<Record<string, string>>;
}
