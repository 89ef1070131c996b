import type { Run } from '../../api/types.js';
import { clockText, dateText } from '../../format/instants.js';
import { distanceText, durationText, paceText, temperatureText, type Units } from '../../format/units.js';

export const columns = [
  { name: 'start_time', text: 'Date' },
  { name: 'title', text: 'Title' },
  { name: 'distance', text: 'Distance' },
  { name: 'duration', text: 'Time' },
  { name: 'average_pace', text: 'Pace' },
  { name: 'weather.temperature_c', text: 'Weather' },
] as const;

/** Runs as a table; on a narrow screen each row is a card (see tables.css). */
export function RunTable({
  runs,
  units,
  sort,
  onSort,
}: {
  readonly runs: readonly Run[];
  readonly units: Units;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}) {
  return (
    <table class="runs">
      <thead>
        <tr>
          {columns.map(({ name, text }) => (
            <th
              key={name}
              scope="col"
              aria-sort={sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none'}
            >
              <button type="button" onClick={() => onSort(sort === `-${name}` ? name : `-${name}`)}>
                {text}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} units={units} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run, units }: { readonly run: Run; readonly units: Units }) {
  const { date, start_time, time_zone, title, distance, duration, average_pace, tags } = run.attributes;
  return (
    <tr>
      <th scope="row" data-label="Date">
        <a href={`#/runs/${run.id}`}>{dateText(date)}</a> <span class="quiet">{clockText(start_time, time_zone)}</span>
      </th>
      <td data-label="Title" class={title || tags?.length ? undefined : 'none'}>
        {title ?? <span class="quiet">–</span>}
        {(tags ?? []).map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </td>
      <td data-label="Distance" class="number">
        {distanceText(Number(distance), units)}
      </td>
      <td data-label="Time" class="number">
        {durationText(duration)}
      </td>
      <td data-label="Pace" class="number">
        {paceText(Number(average_pace), units)}
      </td>
      <td data-label="Weather">
        <WeatherBrief run={run} units={units} />
      </td>
    </tr>
  );
}

function WeatherBrief({ run: { attributes }, units }: { readonly run: Run; readonly units: Units }) {
  const { weather } = attributes;
  if (weather.status === 'pending') return <span class="quiet">on its way</span>;
  if (weather.status === 'unavailable' || weather.temperature_c === null) return <span class="quiet">–</span>;
  return (
    <>
      {temperatureText(weather.temperature_c, units)}
      {weather.condition && `, ${weather.condition}`}
    </>
  );
}
