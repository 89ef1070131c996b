import { AppError, maximumFaults } from '@jogging/service-kit';
import { atomicMembers, maximumOperations } from './atomic.js';
import { type RequestDocument, readDocument } from './read-document.js';

/** The resource that an operation is about: by its id, or by the name that an earlier operation gave it. */
export interface OperationTarget {
  readonly id: string | undefined;
  readonly lid: string | undefined;
}

/** An operation, its form checked. */
export type RequestOperation =
  | {
      readonly op: 'add';
      readonly document: RequestDocument;
      readonly lid: string | undefined;
      readonly ifMatch?: undefined;
    }
  | {
      readonly op: 'update';
      readonly document: RequestDocument;
      readonly target: OperationTarget;
      readonly ifMatch: string | undefined;
    }
  | { readonly op: 'remove'; readonly target: OperationTarget; readonly ifMatch: string | undefined }
  | {
      readonly op: 'unsupported';
      readonly fault: FormFault;
      readonly lid: string | undefined;
      readonly ifMatch?: undefined;
    };

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the operations of a request on one type. An operation that is not supported is a fault of the values, which the owner
 * reports with those of the other operations.
 *
 * @throws AppError `invalid_document` (400) with every fault of the form; fields are paths in the list: `3.data.type`
 */
export function readOperations(body: unknown, type: string): RequestOperation[] {
  const list = isObject(body) ? body[atomicMembers.operations] : undefined;
  if (!Array.isArray(list)) {
    throw invalid([{ field: '', detail: `The document has no list \`${atomicMembers.operations}\`.` }]);
  }
  if (list.length === 0 || list.length > maximumOperations) {
    throw invalid([
      { field: '', detail: `A request has 1 to ${maximumOperations} operations, this one ${list.length}.` },
    ]);
  }
  const faults: FormFault[] = [];
  const operations: RequestOperation[] = [];
  for (const [index, entry] of list.entries()) {
    if (faults.length >= maximumFaults) break;
    const read = new OperationReader(String(index), type, faults).read(entry);
    if (read) operations.push(read);
  }
  if (faults.length > 0) throw invalid(faults);
  return operations;
}

interface FormFault {
  readonly field: string;
  readonly detail: string;
}

function invalid(faults: readonly FormFault[]): AppError {
  return new AppError('invalid_document', {
    faults: faults.map((fault) => ({ ...fault, code: 'invalid_document' }) as const),
  });
}

class OperationReader {
  readonly #path: string;
  readonly #type: string;
  readonly #faults: FormFault[];

  constructor(path: string, type: string, faults: FormFault[]) {
    this.#path = path;
    this.#type = type;
    this.#faults = faults;
  }

  read(entry: unknown): RequestOperation | undefined {
    if (!isObject(entry)) return this.#fault('', 'An operation must be an object.');
    const { op, ref, data, meta } = entry;
    if (op !== 'add' && op !== 'update' && op !== 'remove') {
      return this.#fault('op', '`op` must be "add", "update" or "remove".');
    }
    const fault = this.#unsupported(entry);
    if (fault) return { op: 'unsupported', fault, lid: op === 'add' && isObject(data) ? lidOf(data) : undefined };
    if (ref !== undefined && !isObject(ref)) return this.#fault('ref', '`ref` must be an object.');
    const ifMatch = isObject(meta) ? meta.if_match : undefined;
    if (ifMatch !== undefined && typeof ifMatch !== 'string') {
      return this.#fault('meta.if_match', '`if_match` must be a string, as the header If-Match.');
    }
    if (op === 'remove') {
      const target = ref ? this.#target(ref, 'ref') : this.#fault('', 'A removal needs `ref` with the id of a run.');
      return target && { op, target, ifMatch };
    }
    const target = op === 'update' ? this.#updateTarget(ref, data) : undefined;
    if (op === 'update' && !target) return undefined;
    const document = this.#document(data, target?.id);
    if (!document) return undefined;
    if (target) return { op: 'update', document, target, ifMatch };
    const lid = isObject(data) ? data.lid : undefined;
    if (lid !== undefined && typeof lid !== 'string') return this.#fault('data.lid', '`lid` must be a string.');
    return { op: 'add', document, lid };
  }

  #updateTarget(ref: Json | undefined, data: unknown): OperationTarget | undefined {
    if (ref) return this.#target(ref, 'ref');
    return isObject(data) ? this.#target(data, 'data') : this.#fault('', 'An update needs `data`.');
  }

  #target(object: Json, path: string): OperationTarget | undefined {
    const { id, lid } = object;
    if (typeof id === 'string' && lid === undefined) return { id, lid: undefined };
    if (typeof lid === 'string' && id === undefined) return { id: undefined, lid };
    return this.#fault(path, 'Name the run by either `id` or `lid`, which is a string.');
  }

  /** What the operation asks for that is not supported; its field is a path in the operation. */
  #unsupported(entry: Json): FormFault | undefined {
    if (Object.hasOwn(entry, 'href')) {
      return { field: 'href', detail: 'Name the run by `ref`: `href` is not supported.' };
    }
    if (isObject(entry.ref) && Object.hasOwn(entry.ref, 'relationship')) {
      return { field: 'ref.relationship', detail: 'Operations on relationships are not supported.' };
    }
    for (const member of ['ref', 'data']) {
      const { type } = isObject(entry[member]) ? entry[member] : {};
      if (typeof type === 'string' && type !== this.#type) {
        return { field: `${member}.type`, detail: `Operations take the type "${this.#type}" alone.` };
      }
    }
    return undefined;
  }

  /** The id of a change may be left out of `data` if `ref` names it. */
  #document(data: unknown, id: string | undefined): RequestDocument | undefined {
    const given = isObject(data) && id !== undefined && data.id === undefined ? { ...data, id } : data;
    try {
      return readDocument({ data: given }, { idRequired: false });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      for (const { field, detail } of error.faults) this.#fault(field ? `data.${field}` : 'data', detail);
      return undefined;
    }
  }

  #fault(path: string, detail: string): undefined {
    if (this.#faults.length < maximumFaults)
      this.#faults.push({ field: path === '' ? this.#path : `${this.#path}.${path}`, detail });
  }
}

function lidOf({ lid }: Json): string | undefined {
  return typeof lid === 'string' ? lid : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
