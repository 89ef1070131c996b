/** devour-client has no types; these cover what the tests use. */
declare module 'devour-client' {
  // biome-ignore lint/suspicious/noExplicitAny: what comes back has the shape of the resource asked for
  type Loose = any;

  interface Chain {
    one(model: string, id: string): Chain;
    all(model: string): Chain;
    get(params?: object): Promise<{ data: Loose }>;
  }

  // biome-ignore lint/style/noDefaultExport: it is the package's
  export default class JsonApi {
    constructor(options: { apiUrl: string; bearer?: string; logger?: boolean });
    bearer: string;
    define(model: string, attributes: object, options?: { type?: string }): void;
    find(model: string, id: string, params?: object): Promise<{ data: Loose }>;
    findAll(model: string, params?: object): Promise<{ data: Loose; meta: Loose }>;
    create(model: string, payload: object): Promise<{ data: Loose }>;
    update(model: string, payload: object): Promise<{ data: Loose }>;
    destroy(model: string, id: string): Promise<unknown>;
    one(model: string, id: string): Chain;
  }
}
