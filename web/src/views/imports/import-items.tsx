import { useEffect, useState } from 'preact/hooks';
import { follow, listImportItems } from '../../api/api.js';
import { messageOf } from '../../api/problem.js';
import type { ImportItem } from '../../api/types.js';
import { dateText } from '../../format/instants.js';
import { distanceText } from '../../format/units.js';
import { useUnits } from '../../profile.js';
import { Tabs } from '../../ui/tabs.js';

const verdicts = [
  { value: '', text: 'All' },
  { value: 'created', text: 'Created' },
  { value: 'duplicate', text: 'Had already' },
  { value: 'skipped', text: 'Skipped' },
  { value: 'refused', text: 'Refused' },
] as const;

type Verdict = (typeof verdicts)[number]['value'];

/** The verdict on each activity of a file. */
export function ImportItems({ id }: { readonly id: string }) {
  const units = useUnits();
  const [verdict, setVerdict] = useState<Verdict>('');
  const [items, setItems] = useState<readonly ImportItem[]>([]);
  const [next, setNext] = useState<string | null>();
  const [fault, setFault] = useState('');
  const add = async (page: ReturnType<typeof listImportItems>, before: readonly ImportItem[]): Promise<void> => {
    try {
      const { data, links } = await page;
      setItems([...before, ...data]);
      setNext(links.next);
    } catch (error) {
      setFault(messageOf(error));
    }
  };
  useEffect(() => void add(listImportItems(id, verdict || undefined, ''), []), [id, verdict]);
  return (
    <section class="card" aria-labelledby="items">
      <header>
        <h2 id="items">Activities</h2>
        <Tabs label="Verdict" choices={verdicts} value={verdict} onValue={setVerdict} />
      </header>
      {fault && (
        <p class="error" role="alert">
          {fault}
        </p>
      )}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Run</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id}>
                <th scope="row">{item.attributes.source}</th>
                <td>{foundText(item, (metres) => distanceText(metres, units))}</td>
                <td>
                  <VerdictCell item={item} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next && (
        <button type="button" onClick={() => void add(follow<ImportItem>(next), items)}>
          Load more
        </button>
      )}
    </section>
  );
}

function foundText({ attributes }: ImportItem, print: (metres: number) => string): string {
  const { start_time: start, distance, title } = attributes;
  return (
    [
      start && dateText(start.slice(0, 10)),
      distance !== null && distance !== undefined && print(Number(distance)),
      title,
    ]
      .filter(Boolean)
      .join(', ') || '–'
  );
}

function VerdictCell({ item }: { readonly item: ImportItem }) {
  const { verdict, detail } = item.attributes;
  const run = item.relationships?.run?.data?.id;
  const text = verdicts.find(({ value }) => value === verdict)?.text ?? verdict;
  return (
    <>
      {run ? <a href={`#/runs/${run}`}>{text}</a> : text}
      {detail && <span class="quiet"> {detail}</span>}
    </>
  );
}
