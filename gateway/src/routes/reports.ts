import { PeriodKind, type Subject } from '@jogging/proto/reports';
import type { Resource, ResourceFields, ResourceObject } from '@jogging/resources';
import {
  compileReport,
  conditionChoiceFields,
  conditionReportFields,
  monthReportFields,
  recordFields,
  weekReportFields,
  yearReportFields,
} from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { Clients } from '../clients.js';
import { renderCsv } from '../csv/csv.js';
import { toImperial } from '../csv/imperial.js';
import { pageLinks, pageMeta } from '../http/page-links.js';
import { type ApiAnswer, type ApiRequest, type ApiRoute, principalOf, type ResourceText } from '../http/route.js';
import { sparse } from '../jsonapi/document.js';
import type { ReadYourWrites } from '../read-your-writes.js';
import { bandAttributes, recordAttributes, renderBand, renderPeriod, renderRecord } from '../resources/report.js';
import type { ReportRenderer } from '../workers/report-renderer.js';
import { reportQuery } from './query-rules.js';

type Row = Readonly<Record<string, unknown>>;

const csvMediaType = 'text/csv; charset=utf-8; header=present';

/** `/runs/summary` and `/reports/…`. */
export function reportRoutes(
  { reports, encodedReports, users }: Clients,
  marks: ReadYourWrites,
  renderer: ReportRenderer,
): ApiRoute[] {
  /** The caller, or the user that an admin names; report-service checks the permission. */
  async function subjectOf(request: ApiRequest): Promise<Subject> {
    const { uid, userId } = principalOf(request);
    const named = request.list.chosen.user_id;
    if (named === undefined || named.value === userId) return { uid, userId };
    const found = await users.resolveUser({ id: named.value });
    return { uid: found.uid, userId: found.id };
  }

  async function asked(request: ApiRequest) {
    const subject = await subjectOf(request);
    const written = await marks.of(subject.uid);
    return { subject, query: request.list.query, written };
  }

  async function unitsOf(request: ApiRequest): Promise<string> {
    const { units } = await users.resolveUser({ id: principalOf(request).userId });
    return units;
  }

  /** In the caller's units: people read spreadsheets, unlike JSON, which is always metric. */
  async function csv(request: ApiRequest, resource: ResourceFields, rows: readonly Row[]): Promise<ApiAnswer> {
    const shown = (await unitsOf(request)) === 'imperial' ? toImperial(resource.attributes, rows) : rows;
    return {
      status: 200,
      mediaType: csvMediaType,
      text: renderCsv(resource.attributes, shown),
    };
  }

  function answerList(
    request: ApiRequest,
    answer: { page: Parameters<typeof pageLinks>[1]; upToDate: boolean },
    data: readonly ResourceObject[] | ResourceText,
  ): ApiAnswer {
    return {
      status: 200,
      data: 'text' in data ? data : data.map((resource) => sparse(resource, request.fieldsets)),
      links: pageLinks(request, answer.page),
      meta: { ...pageMeta(answer.page), up_to_date: answer.upToDate },
    };
  }

  function periods(path: string, operationId: string, kind: PeriodKind, resource: Resource): ApiRoute {
    const print = compileReport(resource);
    return {
      ...listRoute(path, operationId, `Speed and distance by ${unitNames[kind]}, newest first`, resource),
      offers: ['text/csv', 'image/svg+xml'],
      prepareFile: () => renderer.ready(),
      async handle(request) {
        const question = await asked(request);
        const { representation: as } = request;
        if (as === 'text/csv' || as === 'image/svg+xml') {
          const title = `Distance and average pace of ${question.subject.userId} by ${unitNames[kind]}`;
          const look = { as, kind, units: await unitsOf(request), title };
          const load = () => encodedReports.listPeriods({ ...question, kind, asLines: false });
          const text = await renderer.render(principalOf(request).uid, look, load);
          return { status: 200, mediaType: as === 'text/csv' ? csvMediaType : as, text };
        }
        const asLines = !request.fieldsets.has('report');
        const answer = await reports.listPeriods({ ...question, kind, asLines });
        if (answer.upToDate) marks.forget(question.subject.uid, question.written);
        const { lines } = answer;
        return answerList(
          request,
          answer,
          lines === undefined
            ? answer.periods.map((period) => renderPeriod(period, kind, question.subject.userId))
            : { text: print(lines) },
        );
      },
    };
  }

  const routes: ApiRoute[] = [
    periods('/runs/summary', 'weeklySummary', PeriodKind.WEEK, weekReportFields),
    periods('/reports/monthly', 'monthlyReport', PeriodKind.MONTH, monthReportFields),
    periods('/reports/yearly', 'yearlyReport', PeriodKind.YEAR, yearReportFields),
    {
      ...listRoute('/reports/records', 'personalRecords', 'Personal records', recordFields),
      offers: ['text/csv'],
      async handle(request) {
        const question = await asked(request);
        const answer = await reports.listRecords(question);
        if (request.representation === 'text/csv')
          return csv(request, recordFields, answer.records.map(recordAttributes));
        const { userId } = question.subject;
        return answerList(
          request,
          answer,
          answer.records.map((record) => renderRecord(record, userId, request.base)),
        );
      },
    },
    {
      ...listRoute('/reports/conditions', 'conditionsReport', 'Figures by weather', conditionReportFields),
      query: reportQuery(conditionReportFields, conditionChoiceFields.attributes),
      offers: ['text/csv'],
      async handle(request) {
        const question = await asked(request);
        const answer = await reports.listConditions(question);
        if (request.representation === 'text/csv')
          return csv(request, conditionReportFields, answer.bands.map(bandAttributes));
        const { userId } = question.subject;
        return answerList(
          request,
          answer,
          answer.bands.map((band) => renderBand(band, userId)),
        );
      },
    },
  ];
  return routes.map((route) => ({ ...route, handle: (request) => pointAtWhoIsNamed(request, route.handle(request)) }));
}

/** Points the error at the parameter that names the user, if the user does not exist or is off limits. */
async function pointAtWhoIsNamed(request: ApiRequest, answer: Promise<ApiAnswer>): Promise<ApiAnswer> {
  try {
    return await answer;
  } catch (error) {
    const named = request.list.chosen.user_id;
    if (!named || !(error instanceof AppError) || ![403, 404].includes(error.status)) throw error;
    const faults = error.faults.map(({ code, detail }) => ({ code, detail, parameter: named.parameter }));
    throw new AppError(error.code, { faults, cause: error });
  }
}

const unitNames: Readonly<Record<PeriodKind, string>> = {
  [PeriodKind.UNSPECIFIED]: 'period',
  [PeriodKind.WEEK]: 'week',
  [PeriodKind.MONTH]: 'month',
  [PeriodKind.YEAR]: 'year',
};

function listRoute(path: string, operationId: string, summary: string, resource: ResourceFields) {
  return {
    method: 'get',
    path,
    operationId,
    summary,
    resource,
    answers: 'list',
    successStatus: 200,
    token: 'required',
    query: reportQuery(resource),
  } as const;
}
