import type { Principal } from '@jogging/proto/common';
import { type Import, ImportServiceService } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import { type ServedService, serve } from '@jogging/service-kit/grpc';
import { type ImportLists, requireImport } from '../imports/import-lists.js';
import type { ImportStore } from '../imports/import-store.js';
import { receiveImport } from '../imports/receive-import.js';

export interface ImportServiceDeps {
  readonly imports: ImportStore;
  readonly lists: ImportLists;
  readonly worker: { wake(): void };
  readonly now: () => number;
}

const edge = ['gateway'];

/** Uploads of files of runs, their progress, and undoing them. */
export function serveImports(deps: ImportServiceDeps): ServedService {
  const { imports, lists, worker } = deps;
  return serve(
    ImportServiceService,
    {
      async uploadImport(parts, call) {
        const received = await receiveImport(deps, call.requirePrincipal(), parts);
        worker.wake();
        return received;
      },
      getImport: ({ id }, call) => requireImport(imports, call.requirePrincipal(), id),
      listImports: ({ query }, call) => lists.imports(call.requirePrincipal(), query),
      async listImportItems({ importId, query }, call) {
        const { id } = await requireImport(imports, call.requirePrincipal(), importId);
        return lists.items(id, query);
      },
      async undoImport({ id }, call) {
        const asked = await undo(imports, call.requirePrincipal(), id);
        worker.wake();
        return asked;
      },
    },
    {
      principalFrom: edge,
      callers: {
        uploadImport: edge,
        getImport: edge,
        listImports: edge,
        listImportItems: edge,
        undoImport: edge,
      },
    },
  );
}

async function undo(imports: ImportStore, principal: Principal, id: string): Promise<Import> {
  const found = await requireImport(imports, principal, id);
  const asked = await imports.askToUndo(found.id);
  if (!asked) throw new AppError('not_found', { detail: 'There is no import with this id.' });
  return asked;
}
