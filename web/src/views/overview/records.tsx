import { listRecords } from '../../api/api.js';
import type { PersonalRecord } from '../../api/types.js';
import { dateText } from '../../format/instants.js';
import { distanceText, durationText, paceText, type Units } from '../../format/units.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';

const names: Readonly<Record<string, string>> = {
  longest_distance: 'Longest run',
  longest_duration: 'Longest time',
  fastest_1k: 'Fastest 1 km',
  fastest_5k: 'Fastest 5 km',
  fastest_10k: 'Fastest 10 km',
  fastest_half_marathon: 'Fastest half marathon',
  fastest_marathon: 'Fastest marathon',
  longest_week: 'Longest week',
  longest_streak: 'Longest streak',
};

export function Records({ units }: { readonly units: Units }) {
  const records = useLoad(listRecords, 'records');
  return (
    <section class="card" aria-labelledby="records">
      <h2 id="records">Records</h2>
      <Show of={records}>
        {({ data }) =>
          data.length === 0 ? (
            <p class="quiet">Your best runs will be here.</p>
          ) : (
            <ul class="rows">
              {Object.keys(names)
                .flatMap((kind) => data.filter(({ attributes }) => attributes.kind === kind))
                .map((record) => (
                  <RecordRow key={record.id} record={record} units={units} />
                ))}
            </ul>
          )
        }
      </Show>
    </section>
  );
}

function RecordRow({ record, units }: { readonly record: PersonalRecord; readonly units: Units }) {
  const { kind, value, unit, date } = record.attributes;
  const run = record.relationships?.run?.data?.id;
  const day = dateText(date);
  return (
    <li>
      <span>{names[kind]}</span>
      <strong>{valueText(Number(value), unit, units)}</strong>
      <span class="quiet">{run ? <a href={`#/runs/${run}`}>{day}</a> : day}</span>
    </li>
  );
}

function valueText(value: number, unit: string, units: Units): string {
  if (unit === 'metres') return distanceText(value, units);
  if (unit === 'seconds') return durationText(value);
  return unit === 'seconds_per_km' ? paceText(value, units) : `${value} ${value === 1 ? 'week' : 'weeks'}`;
}
