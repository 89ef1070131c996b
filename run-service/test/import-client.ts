import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import {
  type Import,
  type ImportItem,
  ImportOptions,
  ImportServiceService,
  type UploadImportRequest,
} from '@jogging/proto/runs';
import { callContext, continueTrace, createLogger } from '@jogging/service-kit';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import { eventually } from '@jogging/service-kit/testing';
import { type RunningService, startRunService } from './running-service.js';

/** Sends files and reads imports as the gateway does. */
export function importClient(address: string) {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const client = createGrpcClient(ImportServiceService, { address, deadlineMs: 60_000, logger });
  const as = <T>(principal: Principal, work: () => T): T =>
    callContext.run({ requestId: randomUUID(), traceparent: continueTrace(undefined), principal }, work);

  async function send(
    who: Principal,
    file: Uint8Array | string,
    options: Partial<ImportOptions> = {},
  ): Promise<Import> {
    return as(who, () => client.call.uploadImport(partsOf(Buffer.from(file), options)));
  }
  const get = (who: Principal, id: string): Promise<Import> => as(who, () => client.call.getImport({ id }));
  const undo = (who: Principal, id: string): Promise<Import> => as(who, () => client.call.undoImport({ id }));

  /** Resolves to the import when it has ended. */
  const ended = (who: Principal, id: string): Promise<Import> =>
    eventually(async () => {
      const now = await get(who, id);
      if (now.finishedAtMs === undefined) throw new Error(`the import is ${now.status}`);
      return now;
    }, 30_000);

  async function items(who: Principal, importId: string): Promise<ImportItem[]> {
    const { items: found } = await as(who, () =>
      client.call.listImportItems({
        importId,
        query: { filter: undefined, sort: [], page: { $case: 'everything', value: true } },
      }),
    );
    return found;
  }
  return { call: client.call, as, send, get, undo, ended, items, stop: () => client.stop() };
}

export type ImportClient = ReturnType<typeof importClient>;

/** run-service with a client for imports, for the tests of a suite. */
export function serviceWithImports(): { readonly service: RunningService; readonly imports: ImportClient } {
  let service: RunningService;
  let imports: ImportClient;
  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
    imports = importClient(service.address);
  });
  after(async () => {
    await imports?.stop();
    await service?.stop();
  });
  return {
    get service() {
      return service;
    },
    get imports() {
      return imports;
    },
  };
}

export async function* partsOf(
  file: Buffer,
  options: Partial<ImportOptions>,
  size = 64 * 1024,
): AsyncGenerator<UploadImportRequest> {
  const whole = { fileName: 'file', onDuplicate: 'skip', sports: 'run', ...options };
  yield { part: { $case: 'options', value: ImportOptions.fromPartial(whole) } };
  for (let start = 0; start < file.length; start += size) {
    yield { part: { $case: 'bytes', value: file.subarray(start, start + size) } };
  }
  yield { part: { $case: 'size', value: file.length } };
}
