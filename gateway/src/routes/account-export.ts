import type { ListQuery } from '@jogging/proto/common';
import { PeriodKind } from '@jogging/proto/reports';
import { recordFields, renderRun, userFields } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { Clients } from '../clients.js';
import { renderCsv } from '../csv/csv.js';
import { RUNS_IN_PIECE, runsCsv } from '../csv/runs-csv.js';
import { type ApiRoute, param, principalOf } from '../http/route.js';
import { zipOf } from '../http/zip.js';
import { jsonapi } from '../jsonapi/document.js';
import { recordAttributes } from '../resources/report.js';
import { renderUser } from '../resources/user.js';
import type { ReportRenderer } from '../workers/report-renderer.js';

const everything: ListQuery = { filter: undefined, sort: [], page: { $case: 'everything', value: true } };

/** `/users/:id/export`: a user's stored data as a ZIP archive. */
export function accountExportRoutes(
  { users, exports, reports, encodedReports }: Clients,
  renderer: ReportRenderer,
): ApiRoute[] {
  return [
    {
      method: 'get',
      path: '/users/:id/export',
      operationId: 'exportUser',
      summary: "Download a user's profile, runs and reports as a ZIP archive",
      resource: userFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: { families: [] },
      streams: 'always',
      described: {
        content: {
          'application/zip': {
            schema: { type: 'string', format: 'binary' },
            example: 'The bytes of a ZIP archive with profile.json, runs.json, runs.csv and the reports.',
          },
        },
      },
      async handle(request) {
        const { base } = request;
        const { roles, userId: caller, uid: callerUid } = principalOf(request);
        const user = await users.getUser({ id: param(request, 'id') });
        // A usermanager may read users, but not their runs.
        if (user.id !== caller && !roles.includes('admin')) {
          throw new AppError('forbidden', { detail: 'You may export your own account only.' });
        }
        const { uid } = await users.resolveUser({ id: user.id });
        const subject = { uid, userId: user.id };
        const runs = () => exports.streamRuns({ query: undefined, ownerUid: uid });
        const documents = async function* () {
          for await (const run of runs()) yield JSON.stringify(renderRun(run, base));
        };
        const periods = (kind: PeriodKind): Promise<string> =>
          renderer.render(callerUid, { as: 'text/csv', kind, units: 'metric', title: '' }, () =>
            encodedReports.listPeriods({ subject, kind, query: everything, written: [], asLines: false }),
          );
        const records = async (): Promise<string> => {
          const answer = await reports.listRecords({ subject, query: everything, written: [] });
          return renderCsv(recordFields.attributes, answer.records.map(recordAttributes));
        };
        return {
          status: 200,
          mediaType: 'application/zip',
          headers: { 'Content-Disposition': 'attachment; filename="jogging-times.zip"' },
          stream: zipOf({
            'profile.json': once(async () => JSON.stringify({ jsonapi, data: renderUser(user, base) })),
            'runs.json': request.inSlices(dataOf(documents())),
            'runs.csv': request.inSlices(runsCsv(runs())),
            'weekly.csv': once(() => periods(PeriodKind.WEEK)),
            'monthly.csv': once(() => periods(PeriodKind.MONTH)),
            'yearly.csv': once(() => periods(PeriodKind.YEAR)),
            'records.csv': once(records),
          }),
        };
      },
    },
  ];
}

async function* once(make: () => Promise<string>): AsyncGenerator<string> {
  yield await make();
}

/** A document with a list of resources, with few of them in memory at a time. */
export async function* dataOf(resources: AsyncIterable<string>): AsyncGenerator<string> {
  yield `${JSON.stringify({ jsonapi }).slice(0, -1)},"data":[`;
  let separator = '';
  let texts: string[] = [];
  for await (const resource of resources) {
    texts.push(resource);
    if (texts.length < RUNS_IN_PIECE) continue;
    yield separator + texts.join(',\n');
    separator = ',\n';
    texts = [];
  }
  yield `${texts.length > 0 ? separator : ''}${texts.join(',\n')}]}`;
}
