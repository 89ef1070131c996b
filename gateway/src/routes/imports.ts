import type { ImportOptions, UploadImportRequest } from '@jogging/proto/runs';
import { importFields, importItemFields, isTimeZone } from '@jogging/resources';
import type { Clients } from '../clients.js';
import { pageLinks, pageMeta } from '../http/page-links.js';
import { choice, type QueryOptions } from '../http/query-options.js';
import { withQueryOf } from '../http/request-urls.js';
import { type ApiRequest, type ApiRoute, param, principalOf, uploadOf } from '../http/route.js';
import { type Upload, uploadMediaTypes, uploadTimeoutMs } from '../http/upload.js';
import { sparse } from '../jsonapi/document.js';
import type { ReadYourWrites } from '../read-your-writes.js';
import { importUrl, renderImport, renderImportItem } from '../resources/import.js';
import { listQuery, resourceQuery } from './query-rules.js';

/** `/imports`: uploads of runs, their progress, the verdict on each activity, and undoing them. */
export function importRoutes({ imports, users }: Clients, marks: ReadYourWrites): ApiRoute[] {
  /** The caller's zone and units are the defaults for the file. */
  async function optionsOf(request: ApiRequest, { fileName }: Upload): Promise<ImportOptions> {
    const { dry_run, on_duplicate = 'skip', time_zone: timeZone, sports = 'run' } = request.options;
    const user = await users.resolveUser({ id: principalOf(request).userId });
    return {
      fileName: fileName
        .replace(/^.*[/\\]/, '')
        .slice(0, 255)
        .toWellFormed()
        .replaceAll('\0', ''),
      dryRun: dry_run === 'true',
      onDuplicate: on_duplicate,
      sports,
      timeZone,
      defaultTimeZone: user.timeZone,
      miles: user.units === 'imperial',
    };
  }

  const routes: ApiRoute[] = [
    {
      method: 'post',
      path: '/imports',
      operationId: 'createImport',
      summary: 'Import a file of runs: FIT, GPX, TCX, CSV or ZIP',
      resource: importFields,
      answers: 'one',
      successStatus: 202,
      token: 'required',
      query: resourceQuery(importFields),
      options,
      upload: true,
      described,
      async handle(request) {
        const upload = await uploadOf(request);
        const parts = partsOf(await optionsOf(request, upload), upload);
        const received = await imports.uploadImport(parts, { deadlineMs: uploadTimeoutMs });
        const location = importUrl(received.id, request.base);
        return {
          status: 202,
          data: sparse(renderImport(received, request.base), request.fieldsets),
          links: { self: location },
          headers: { Location: location },
        };
      },
    },
    {
      method: 'get',
      path: '/imports',
      operationId: 'listImports',
      summary: "List imports: one's own, for an admin everybody's",
      resource: importFields,
      answers: 'list',
      successStatus: 200,
      token: 'required',
      query: listQuery(importFields),
      async handle(request) {
        const answer = await imports.listImports({ query: request.list.query });
        return {
          status: 200,
          data: answer.imports.map((found) => sparse(renderImport(found, request.base), request.fieldsets)),
          links: pageLinks(request, answer.page),
          meta: pageMeta(answer.page),
        };
      },
    },
    {
      method: 'get',
      path: '/imports/:id',
      operationId: 'getImport',
      summary: 'Read an import and its progress',
      resource: importFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: resourceQuery(importFields),
      async handle(request) {
        const found = await imports.getImport({ id: param(request, 'id') });
        return { status: 200, data: sparse(renderImport(found, request.base), request.fieldsets) };
      },
    },
    {
      method: 'get',
      path: '/imports/:id/items',
      operationId: 'listImportItems',
      summary: 'List the activities of an import with the verdict on each',
      resource: importItemFields,
      answers: 'list',
      successStatus: 200,
      token: 'required',
      query: listQuery(importItemFields),
      async handle(request) {
        const answer = await imports.listImportItems({ importId: param(request, 'id'), query: request.list.query });
        return {
          status: 200,
          data: answer.items.map((item) => sparse(renderImportItem(item), request.fieldsets)),
          links: pageLinks(request, answer.page),
          meta: pageMeta(answer.page),
        };
      },
    },
    {
      method: 'delete',
      path: '/imports/:id',
      operationId: 'undoImport',
      summary: 'Undo an import: delete the runs that it created and nobody has changed since',
      resource: importFields,
      answers: 'one',
      successStatus: 202,
      token: 'required',
      query: resourceQuery(importFields),
      async handle(request) {
        const asked = await imports.undoImport({ id: param(request, 'id') });
        const self = withQueryOf(request.originalUrl, importUrl(asked.id, request.base));
        return { status: 202, data: sparse(renderImport(asked, request.base), request.fieldsets), links: { self } };
      },
    },
  ];
  // An import writes after its request: who follows it reads what it has written.
  return routes.map((route) => ({
    ...route,
    async handle(request) {
      const answer = await route.handle(request);
      await marks.noteWriter(principalOf(request).uid);
      return answer;
    },
  }));
}

async function* partsOf(options: ImportOptions, { bytes }: Upload): AsyncGenerator<UploadImportRequest> {
  yield { part: { $case: 'options', value: options } };
  let size = 0;
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    size += buffer.length;
    yield { part: { $case: 'bytes', value: buffer } };
  }
  yield { part: { $case: 'size', value: size } };
}

const options: QueryOptions = {
  dry_run: choice('Gives verdicts without making runs.', ['true', 'false'], 'false'),
  on_duplicate: choice('What to do with an activity that is already recorded.', ['skip', 'create'], 'skip'),
  sports: choice('Which activities are taken: runs of any kind, or all.', ['run', 'all'], 'run'),
  time_zone: {
    description: "The IANA zone of local times without an offset; by default the user's own.",
    schema: { type: 'string', examples: ['Europe/Paris'] },
    check: (value) =>
      isTimeZone(value) ? undefined : `${value.slice(0, 70)} is not an IANA zone, such as Europe/Paris.`,
  },
};

/** The first bytes of files, as they are sent. */
const uploadExamples: Readonly<Record<string, string>> = {
  'application/gpx+xml':
    '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg><trkpt lat="12.8947909" lon="77.6427151"><time>2020-01-24T16:34:34Z</time></trkpt>…</trkseg></trk></gpx>',
  'application/vnd.garmin.tcx+xml':
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running">…</Activity></Activities></TrainingCenterDatabase>',
  'text/csv': 'start_time,end_time,distance\n2020-01-24T16:34:34Z,2020-01-24T16:58:45Z,4200\n',
};

const binary = { type: 'string', format: 'binary' };
const described = {
  requestBody: {
    required: true,
    content: {
      ...Object.fromEntries(
        uploadMediaTypes.map((type) => [
          type,
          { schema: binary, example: uploadExamples[type] ?? 'The bytes of the file.' },
        ]),
      ),
      'multipart/form-data': {
        schema: { type: 'object', properties: { file: binary }, required: ['file'] },
        example: { file: '@activities.zip' },
      },
    },
  },
};
