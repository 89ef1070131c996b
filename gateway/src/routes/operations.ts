import type { ValueFault } from '@jogging/proto/common';
import { type Operation, type OperationResult, RunInput } from '@jogging/proto/runs';
import { renderRun, runFields } from '@jogging/resources';
import { maximumFaults } from '@jogging/service-kit';
import type { Clients } from '../clients.js';
import { idempotencyOf, versionsOf } from '../http/conditional.js';
import type { ApiRoute } from '../http/route.js';
import { atomicMediaType, atomicMembers, maximumOperations } from '../jsonapi/atomic.js';
import { jsonapi } from '../jsonapi/document.js';
import type { RequestDocument } from '../jsonapi/read-document.js';
import type { RequestOperation } from '../jsonapi/read-operations.js';
import { exampleChange, exampleCreation, exampleId } from '../openapi/examples.js';
import type { ReadYourWrites } from '../read-your-writes.js';
import { type DocumentInput, isSameId } from '../resources/input.js';
import { readRun } from '../resources/run.js';

/** `/operations`: many changes of runs in one transaction. */
export function operationRoutes({ operations }: Clients, marks: ReadYourWrites): ApiRoute[] {
  return [
    {
      method: 'post',
      path: '/operations',
      operationId: 'applyOperations',
      summary: 'Add, update and remove many runs: all in one transaction, or none',
      resource: runFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: { families: [] },
      operations: true,
      requestHeaders: ['Idempotency-Key'],
      described,
      async handle(request) {
        const edgeFaults: ValueFault[] = [];
        const reader = new OperationMessages();
        const { results, replayed } = await operations.applyOperations({
          operations: request.operations.map((operation) => reader.messageOf(operation)),
          idempotency: idempotencyOf(request, edgeFaults),
          edgeFaults,
        });
        await noteAll(marks, results);
        const documents = results.map(({ outcome }) =>
          outcome?.$case === 'run' ? { data: renderRun(outcome.value, request.base) } : {},
        );
        return {
          status: 200,
          mediaType: atomicMediaType,
          text: JSON.stringify({ jsonapi, [atomicMembers.results]: documents }),
          ...(replayed && { headers: { 'Idempotent-Replayed': 'true' } }),
        };
      },
    },
  ];
}

/** Operations as messages. All of them together make as many faults as are reported. */
class OperationMessages {
  #room = maximumFaults;

  messageOf(operation: RequestOperation): Operation {
    if (operation.op === 'unsupported') {
      const { fault, lid } = operation;
      return { action: { $case: 'unsupported', value: { ...fault, code: 'unsupported_operation' } }, lid };
    }
    if (operation.op === 'add') {
      const { document, lid } = operation;
      const value = { ...this.#run(document), idempotency: undefined, clientGivenId: document.id !== undefined };
      return { action: { $case: 'add', value }, lid };
    }
    const { id = '', lid } = operation.target;
    const ifMatch = versionsOf(operation.ifMatch);
    if (operation.op === 'remove') return { action: { $case: 'remove', value: { id, ifMatch } }, lid };
    const { document } = operation;
    const { input = RunInput.fromPartial({}), ...faults } = this.#run(document, document.id ?? '');
    const edgeConflicts =
      document.id !== undefined && operation.target.id !== undefined && !isSameId(document.id, id)
        ? [
            { field: 'id', code: 'id_conflict', detail: 'The id in `data` is not the id in `ref`.' },
            ...faults.edgeConflicts,
          ]
        : faults.edgeConflicts.filter(({ code }) => code !== 'id_conflict');
    return {
      action: { $case: 'update', value: { id, input, edgeFaults: faults.edgeFaults, edgeConflicts, ifMatch } },
      lid,
    };
  }

  #run(document: RequestDocument, urlId?: string): DocumentInput<RunInput> {
    const read = readRun(document, urlId, this.#room);
    this.#room = Math.max(0, this.#room - read.edgeFaults.length);
    return read;
  }
}

/** Grouped by owner: an admin may change several users' runs. */
async function noteAll(marks: ReadYourWrites, results: readonly OperationResult[]): Promise<void> {
  const byOwner = new Map<string, { runId: string; version: number }[]>();
  for (const { outcome } of results) {
    if (!outcome) continue;
    const { uid, id, version } = outcome.value;
    byOwner.set(uid, [...(byOwner.get(uid) ?? []), { runId: id, version }]);
  }
  await Promise.all([...byOwner].map(([uid, written]) => marks.noteAll(uid, written)));
}

const operation = {
  type: 'object',
  properties: {
    op: { enum: ['add', 'update', 'remove'] },
    ref: {
      type: 'object',
      properties: { type: { const: 'run' }, id: { type: 'string' }, lid: { type: 'string' } },
      description: 'The run to update or remove, by its id or by the `lid` of an earlier operation.',
    },
    data: { type: 'object', description: 'The resource object, as in POST or PATCH of a run.' },
    meta: { type: 'object', properties: { if_match: { type: 'string', description: "The operation's If-Match." } } },
  },
  required: ['op'],
};

const described = {
  requestBody: {
    required: true,
    content: {
      [atomicMediaType]: {
        schema: {
          type: 'object',
          properties: {
            [atomicMembers.operations]: { type: 'array', items: operation, minItems: 1, maxItems: maximumOperations },
          },
          required: [atomicMembers.operations],
        },
        example: {
          [atomicMembers.operations]: [
            { op: 'add', ...exampleCreation(runFields) },
            { op: 'remove', ref: { type: 'run', id: exampleId(runFields) } },
          ],
        },
      },
    },
  },
  content: {
    [atomicMediaType]: {
      schema: {
        type: 'object',
        properties: {
          jsonapi: { $ref: '#/components/schemas/jsonapi' },
          [atomicMembers.results]: {
            type: 'array',
            items: { type: 'object', properties: { data: { type: 'object' } } },
          },
        },
        required: ['jsonapi', atomicMembers.results],
      },
      example: { jsonapi, [atomicMembers.results]: [exampleChange(runFields), {}] },
    },
  },
};
