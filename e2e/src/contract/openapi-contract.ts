import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Answer, Sent } from './answer.js';
import { addFormats } from './formats.js';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>;
}

interface ResponseObject extends Content {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** Checks requests and responses against an OpenAPI description. */
export class OpenApiContract {
  readonly #ajv = addFormats(new Ajv2020({ strictTypes: false, allErrors: true }));
  readonly #validators = new Map<object, ValidateFunction>();
  readonly #paths: readonly { readonly pattern: RegExp; readonly path: string }[];

  constructor(readonly document: OpenApiDocument) {
    // References point into `components`, which does not validate anything itself.
    this.#ajv.addKeyword('components');
    this.#paths = Object.keys(document.paths)
      // A path without parameters takes precedence over one with parameters.
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      }));
  }

  /** The described operation that matches a request. */
  operationOf(method: string, target: string): Operation | undefined {
    const path = target.split('?', 1)[0] ?? '';
    const found = this.#paths.find(({ pattern }) => pattern.test(path));
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    return found && this.document.paths[found.path]?.[name];
  }

  /**
   * Differences between a response and its description. Without an operation, only refusals are valid: 404, 405, or a malformed
   * request.
   */
  answerProblems(sent: Sent, { status, headers, json, text }: Answer): string[] {
    const operation = this.operationOf(sent.method, sent.target);
    if (!operation) {
      return status >= 400 || sent.method === 'OPTIONS' || /^\/(?:docs|assets)\//.test(sent.target)
        ? []
        : [`${status} for what is not described`];
    }
    const described = operation.responses[String(status)] ?? (status >= 400 ? operation.responses.default : undefined);
    if (!described) return [`${operation.operationId} is not described as answering ${status}`];
    const response = this.#resolve<ResponseObject>(described);
    const problems = Object.entries(response.headers ?? {})
      .filter(([name, { required }]) => required && !headers.has(name))
      .map(([name]) => `${operation.operationId}: no ${name}`);
    const type = headers.get('content-type')?.split(';', 1)[0];
    if (!response.content) return text === '' ? problems : [...problems, `${operation.operationId}: a body`];
    // Extensions and profiles are parameters of the media type.
    const media = Object.entries(response.content).find(([name]) => name.split(';', 1)[0] === type)?.[1];
    if (!media) return [...problems, `${operation.operationId}: ${type} is not described`];
    if (sent.method === 'HEAD') return problems;
    const isJson = type?.endsWith('json') ?? false;
    const found = this.#check(media.schema, isJson ? json : text, operation.operationId);
    // A sparse fieldset may omit required members.
    const isSparse = /[?&]fields(\[|%5B)/i.test(sent.target);
    return [...problems, ...found.filter((problem) => !isSparse || !problem.includes('must have required property'))];
  }

  /** Differences between a request's body and its description. */
  requestProblems({ method, target, body }: Sent): string[] {
    const operation = this.operationOf(method, target);
    const media = Object.values(operation?.requestBody?.content ?? {})[0];
    return media && operation ? this.#check(media.schema, body, operation.operationId) : [];
  }

  /** The names of an operation's query parameters and headers. */
  parametersOf(operation: Operation): string[] {
    return (operation.parameters ?? []).map((parameter) => this.#resolve<Parameter>(parameter).name);
  }

  #check(schema: object, value: unknown, where: string): string[] {
    let validate = this.#validators.get(schema);
    if (!validate) {
      validate = this.#ajv.compile({ ...schema, components: this.document.components });
      this.#validators.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${where}: ${instancePath || '/'} ${message}`);
  }

  #resolve<Value extends object>(value: { readonly $ref?: string }): Value {
    if (value.$ref === undefined) return value as Value;
    const [, , kind = '', name = ''] = value.$ref.split('/');
    return this.document.components[kind]?.[name] as Value;
  }
}

const contracts = new Map<string, Promise<OpenApiContract>>();

/** The description that a gateway serves, fetched once. */
export function openApiOf(base: string): Promise<OpenApiContract> {
  let contract = contracts.get(base);
  if (!contract) {
    contract = fetch(`${base}/openapi.json`)
      .then((response) => response.json())
      .then((document) => new OpenApiContract(document as OpenApiDocument));
    contracts.set(base, contract);
    // Retry a gateway that was unavailable.
    contract.catch(() => contracts.delete(base));
  }
  return contract;
}
