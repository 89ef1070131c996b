import { useState } from 'preact/hooks';
import { listWeeks } from '../../api/api.js';
import { distanceText, paceText, type Units } from '../../format/units.js';
import { useUnits } from '../../profile.js';
import { useLoad } from '../../ui/load.js';
import { type ChartPeriod, PeriodChart } from '../../ui/period-chart.js';
import { Empty, Show } from '../../ui/states.js';
import { Tabs } from '../../ui/tabs.js';
import { Conditions } from './conditions.js';
import { loadPeriods, type PeriodKind } from './periods.js';
import { Records } from './records.js';
import { ThisWeek } from './this-week.js';

const kinds = [
  { value: 'weeks', text: 'Weeks' },
  { value: 'months', text: 'Months' },
  { value: 'years', text: 'Years' },
] as const;

export function Overview() {
  const units = useUnits();
  const weeks = useLoad(() => listWeeks(100), 'weeks');
  return (
    <>
      <h1>Overview</h1>
      <Show of={weeks}>
        {({ data }) =>
          data.length === 0 ? (
            <FirstSteps />
          ) : (
            <div class="grid">
              <ThisWeek weeks={data} units={units} />
              <Progress units={units} />
              <Records units={units} />
              <Conditions units={units} />
            </div>
          )
        }
      </Show>
    </>
  );
}

function Progress({ units }: { readonly units: Units }) {
  const [kind, setKind] = useState<PeriodKind>('weeks');
  const periods = useLoad(() => loadPeriods(kind), kind);
  return (
    <section class="card wide" aria-labelledby="progress">
      <header>
        <h2 id="progress">Distance and pace</h2>
        <Tabs label="Period" choices={kinds} value={kind} onValue={setKind} />
      </header>
      <Show of={periods}>
        {(shown) => (
          <>
            <PeriodChart periods={shown} units={units} title={`Distance and average pace by ${kind.slice(0, -1)}`} />
            <PeriodTable periods={shown} units={units} />
          </>
        )}
      </Show>
    </section>
  );
}

/** The chart as a table, for people who cannot see it or want to copy the figures. */
function PeriodTable({ periods, units }: { readonly periods: readonly ChartPeriod[]; readonly units: Units }) {
  return (
    <details>
      <summary>Show as a table</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Period</th>
              <th scope="col">Distance</th>
              <th scope="col">Pace</th>
            </tr>
          </thead>
          <tbody>
            {periods.toReversed().map(({ label, distance, pace }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{distanceText(distance, units)}</td>
                <td>{paceText(pace, units)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function FirstSteps() {
  return (
    <Empty title="Your running starts here">
      <p>
        Record a run by hand, or bring the ones that you have elsewhere: files from a watch, or a whole archive of
        Strava or Garmin.
      </p>
      <p class="actions">
        <a class="button primary" href="#/record">
          Record a run
        </a>
        <a class="button" href="#/import">
          Import files
        </a>
      </p>
    </Empty>
  );
}
