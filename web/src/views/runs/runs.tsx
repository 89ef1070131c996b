import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { download, follow, listRuns, query } from '../../api/api.js';
import { messageOf } from '../../api/problem.js';
import type { Run } from '../../api/types.js';
import { useUnits } from '../../profile.js';
import { go, type Route } from '../../router.js';
import { SelectField } from '../../ui/field.js';
import { save } from '../../ui/save.js';
import { LoadMore } from '../../ui/sentinel.js';
import { Empty } from '../../ui/states.js';
import { FilterForm } from './filter-form.js';
import { columns, RunTable } from './run-table.js';

const PAGE_SIZE = 50;

/** On narrow screens without column headers, the order is a choice. */
const orders = columns.flatMap(({ name, text }) => [
  { value: `-${name}`, text: `${text}, highest first` },
  { value: name, text: `${text}, lowest first` },
]);

interface Pages {
  readonly runs: readonly Run[];
  readonly next: string | null | undefined;
}

/** The runs, loaded page by page while scrolling. Filter and order are part of the address, so that a link keeps them. */
export function Runs({ parameters }: { readonly parameters: Route['parameters'] }) {
  const units = useUnits();
  const filter = parameters.get('filter') ?? '';
  const sort = parameters.get('sort') ?? '-start_time';
  const { pages, busy, fault, more } = usePages(filter, sort);
  const show = (next: { filter?: string; sort?: string }): void => {
    go(`runs${query({ filter: (next.filter ?? filter) || undefined, sort: next.sort ?? sort })}`);
  };
  const exportCsv = async (): Promise<void> => {
    save(await download(`/runs${query({ filter: filter || undefined, sort })}`, 'text/csv'), 'runs.csv');
  };
  return (
    <>
      <div class="bar">
        <h1>Runs</h1>
        <p class="actions">
          <button type="button" onClick={() => void exportCsv()}>
            Export as CSV
          </button>
          <a class="button primary" href="#/record">
            Record a run
          </a>
        </p>
      </div>
      <FilterForm
        key={filter}
        filter={filter}
        units={units}
        fault={fault}
        onFilter={(text) => show({ filter: text })}
      />
      <div class="narrow-only">
        <SelectField label="Sort by" value={sort} choices={orders} onValue={(next) => show({ sort: next })} />
      </div>
      {pages?.runs.length === 0 && (
        <Empty title="No runs here">
          <p>{filter ? 'No run passes this filter.' : 'Record one, or import a file.'}</p>
        </Empty>
      )}
      {pages && pages.runs.length > 0 && (
        <RunTable runs={pages.runs} units={units} sort={sort} onSort={(next) => show({ sort: next })} />
      )}
      {pages?.next && <LoadMore busy={busy} onReach={more} />}
      <p class="quiet" role="status">
        {busy && !pages ? 'Loading…' : ''}
      </p>
    </>
  );
}

function usePages(filter: string, sort: string) {
  const [pages, setPages] = useState<Pages>();
  const [busy, setBusy] = useState(true);
  const [fault, setFault] = useState<string>();
  const turn = useRef(0);
  const load = useCallback(async (read: () => ReturnType<typeof listRuns>, before: readonly Run[]) => {
    turn.current += 1;
    const mine = turn.current;
    setBusy(true);
    try {
      const { data, links } = await read();
      if (mine === turn.current) setPages({ runs: [...before, ...data], next: links.next });
    } catch (error) {
      if (mine === turn.current) setFault(messageOf(error));
    } finally {
      if (mine === turn.current) setBusy(false);
    }
  }, []);
  useEffect(() => {
    setFault(undefined);
    setPages(undefined);
    void load(() => listRuns({ filter: filter || undefined, sort, 'page[size]': PAGE_SIZE, 'page[after]': '' }), []);
  }, [filter, sort, load]);
  const more = (): void => {
    if (!busy && pages?.next) void load(() => follow<Run>(pages.next ?? ''), pages.runs);
  };
  return { pages, busy, fault, more };
}
