import { request, requestTagged, send, type Tagged } from './request.js';
import type {
  ConditionReport,
  Import,
  ImportItem,
  List,
  MonthReport,
  One,
  PersonalRecord,
  Role,
  Run,
  User,
  WeekReport,
  YearReport,
} from './types.js';

type Attributes = Readonly<Record<string, unknown>>;

/** `?a=b` of the defined parameters. */
export function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

const at = (collection: string, id: string): string => `/${collection}/${encodeURIComponent(id)}`;

export const listRuns = (parameters: Parameters<typeof query>[0], signal?: AbortSignal) =>
  request<List<Run>>(`/runs${query(parameters)}`, signal ? { signal } : {});

/** Fetches the page that a list's link points to, on this origin whatever the link's base. */
export function follow<Item>(link: string): Promise<List<Item>> {
  const { pathname, search } = new URL(link);
  return request<List<Item>>(pathname + search);
}

export const getRun = (id: string) => request<One<Run>>(at('runs', id));

/** @param key names this creation, so that it happens once however often it is sent */
export const createRun = (attributes: Attributes, key: string) =>
  request<One<Run>>('/runs', {
    method: 'POST',
    document: { data: { type: 'run', attributes } },
    headers: { 'Idempotency-Key': key },
  });

export const updateRun = (id: string, attributes: Attributes, version: number) =>
  request<One<Run>>(at('runs', id), {
    method: 'PATCH',
    document: { data: { type: 'run', id, attributes } },
    headers: ifMatch(version),
  });

export const deleteRun = (id: string, version: number) =>
  request<void>(at('runs', id), { method: 'DELETE', headers: ifMatch(version) });

export const refetchWeather = (id: string) => request<One<Run>>(`${at('runs', id)}/weather`, { method: 'POST' });

function ifMatch(version: number): Record<string, string> {
  return version === undefined ? {} : { 'If-Match': `"${version}"` };
}

export const listWeeks = (size: number) => request<List<WeekReport>>(`/runs/summary${query({ 'page[size]': size })}`);
export const listMonths = (size: number) =>
  request<List<MonthReport>>(`/reports/monthly${query({ 'page[size]': size })}`);
export const listYears = () => request<List<YearReport>>('/reports/yearly?page[size]=100');
export const listRecords = () => request<List<PersonalRecord>>('/reports/records');
export const listConditions = () => request<List<ConditionReport>>('/reports/conditions?page[size]=100');

export const getUser = async (id: string) => taggedUser(await requestTagged<One<User>>(at('users', id)));
export const listUsers = (parameters: Parameters<typeof query>[0]) => request<List<User>>(`/users${query(parameters)}`);
export const listRoles = () => request<List<Role>>('/roles?page[size]=100');

export const createUser = (id: string, attributes: Attributes) =>
  request<One<User>>('/users', { method: 'POST', document: { data: { type: 'user', id, attributes } } });

/** Changes a user unless it was changed since it was read. */
export const updateUser = async ({ id, tag }: Pick<TaggedUser, 'id' | 'tag'>, attributes: Attributes) =>
  taggedUser(
    await requestTagged<One<User>>(at('users', id), {
      method: 'PATCH',
      document: { data: { type: 'user', id, attributes } },
      headers: { 'If-Match': tag },
    }),
  );

/** A user as it was read, with its entity tag. */
export type TaggedUser = User & { readonly tag: string };

// An update without an entity tag would overwrite any version; the API sends a tag with each user.
const taggedUser = ({ document, tag }: Tagged<One<User>>): TaggedUser => ({ ...document.data, tag: tag ?? '*' });

/** Deletes a user unless it was changed since it was read. */
export const deleteUser = ({ id, tag }: Pick<TaggedUser, 'id' | 'tag'>) =>
  request<void>(at('users', id), { method: 'DELETE', headers: { 'If-Match': tag } });

export const listImports = () => request<List<Import>>('/imports?page[size]=20');
export const getImport = (id: string) => request<One<Import>>(at('imports', id));
export const undoImport = (id: string) => request<One<Import>>(at('imports', id), { method: 'DELETE' });
export const listImportItems = (id: string, verdict: string | undefined, after: string) =>
  request<List<ImportItem>>(
    `${at('imports', id)}/items${query({ 'filter[verdict]': verdict, 'page[size]': 50, 'page[after]': after, sort: 'position' })}`,
  );

/** Downloads a file from the API, for the browser to save. */
export async function download(path: string, accept: string): Promise<Blob> {
  return (await send(path, { accept })).blob();
}
