import type { WeekReport } from '../../api/types.js';
import { distanceText, paceText, totalTimeText, type Units } from '../../format/units.js';
import { Figure } from '../../ui/figure.js';
import { mondayOf, todayMs } from './periods.js';

const WEEK_MS = 7 * 86_400_000;
/** How many weeks "lately" is. */
const LATELY = 4;

/** This week compared with the average of the four before it, and the number of consecutive weeks with a run. */
export function ThisWeek({ weeks, units }: { readonly weeks: readonly WeekReport[]; readonly units: Units }) {
  const monday = Date.parse(mondayOf(todayMs()));
  const at = (back: number): WeekReport['attributes'] | undefined => {
    const start = mondayOf(monday - back * WEEK_MS);
    return weeks.find(({ attributes }) => attributes.week_start === start)?.attributes;
  };
  const current = at(0);
  const before = Array.from({ length: LATELY }, (_, index) => Number(at(index + 1)?.total_distance ?? 0));
  const usual = before.reduce((sum, distance) => sum + distance, 0) / LATELY;
  const distance = Number(current?.total_distance ?? 0);
  return (
    <section class="card hero" aria-labelledby="this-week">
      <h2 id="this-week">This week</h2>
      <p class="headline">{distanceText(distance, units)}</p>
      <p class="quiet">{comparison(distance, usual, units)}</p>
      <dl class="figures">
        <Figure name="Runs">{current?.run_count ?? 0}</Figure>
        <Figure name="Time">{totalTimeText(Number(current?.total_duration ?? 0))}</Figure>
        <Figure name="Pace">{paceText(Number(current?.average_pace ?? 0), units)}</Figure>
        <Figure name="Weeks in a row">{streak((back) => at(back) !== undefined)}</Figure>
      </dl>
    </section>
  );
}

function comparison(distance: number, usual: number, units: Units): string {
  if (usual === 0) return 'Nothing in the four weeks before.';
  const difference = distance - usual;
  if (Math.abs(difference) < usual * 0.02) return 'As much as in an average week lately.';
  const amount = distanceText(Math.abs(difference), units);
  return difference > 0
    ? `${amount} more than your average of the last four weeks.`
    : `${amount} to go to your average of the last four weeks.`;
}

/** Consecutive weeks with a run, up to this one; a current week without a run does not break the streak. */
function streak(hasRun: (back: number) => boolean): number {
  let count = hasRun(0) ? 1 : 0;
  for (let back = 1; hasRun(back); back += 1) count += 1;
  return count;
}
