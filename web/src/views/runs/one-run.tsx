import { useEffect, useState } from 'preact/hooks';
import { deleteRun, getRun, refetchWeather } from '../../api/api.js';
import { onNewest } from '../../api/conflict.js';
import { messageOf } from '../../api/problem.js';
import type { Run } from '../../api/types.js';
import { clockText, dateText } from '../../format/instants.js';
import { distanceText, durationText, elevationText, paceText, type Units } from '../../format/units.js';
import { useUnits } from '../../profile.js';
import { go } from '../../router.js';
import { Dialog } from '../../ui/dialog.js';
import { Figure } from '../../ui/figure.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';
import { EditRun } from './edit-run.js';
import { RunWeather } from './run-weather.js';

export function OneRun({ id }: { readonly id: string }) {
  const loaded = useLoad(() => getRun(id), id);
  return <Show of={loaded}>{({ data }) => <RunPage initial={data} />}</Show>;
}

/** The polling interval, and the number of polls, while a run's weather is pending. */
const WEATHER_POLL_MS = 1_500;
const WEATHER_POLLS = 20;

function RunPage({ initial }: { readonly initial: Run }) {
  const units = useUnits();
  const [run, setRun] = useState(initial);
  const [mode, setMode] = useState<'show' | 'edit' | 'delete'>('show');
  const [fault, setFault] = useState('');
  const { weather, version } = run.attributes;
  useEffect(() => {
    if (weather.status !== 'pending') return undefined;
    let polls = 0;
    const timer = setInterval(async () => {
      polls += 1;
      const next = await getRun(run.id).catch(() => undefined);
      if (next && next.data.attributes.weather.status !== 'pending') setRun(next.data);
      if (polls >= WEATHER_POLLS) clearInterval(timer);
    }, WEATHER_POLL_MS);
    return () => clearInterval(timer);
  }, [run.id, weather.status, version]);
  const attempt = (action: () => Promise<void>) => () => {
    setFault('');
    action().catch((error: unknown) => setFault(messageOf(error)));
  };
  if (mode === 'edit')
    return (
      <>
        <h1>Edit run</h1>
        <EditRun
          run={run}
          onCancel={() => setMode('show')}
          onDone={(changed) => {
            setRun(changed);
            setMode('show');
          }}
        />
      </>
    );
  return (
    <>
      <div class="bar">
        <div>
          <h1>{run.attributes.title ?? `Run on ${dateText(run.attributes.date)}`}</h1>
          <p class="quiet">
            {dateText(run.attributes.date)}, {clockText(run.attributes.start_time, run.attributes.time_zone)}
            {run.attributes.time_zone && ` (${run.attributes.time_zone})`}
          </p>
        </div>
        <p class="actions">
          <button type="button" onClick={() => setMode('edit')}>
            Edit
          </button>
          <button type="button" class="danger" onClick={() => setMode('delete')}>
            Delete
          </button>
        </p>
      </div>
      {fault && (
        <p class="notice" role="alert">
          {fault}
        </p>
      )}
      <div class="grid">
        <RunFigures run={run} units={units} />
        <RunWeather
          run={run}
          units={units}
          onRefetch={attempt(async () => setRun((await refetchWeather(run.id)).data))}
        />
      </div>
      {mode === 'delete' && (
        <Dialog title="Delete this run?" onClose={() => setMode('show')}>
          <p>It goes from your list, your reports and your records. This cannot be undone.</p>
          <p class="actions">
            <button
              type="button"
              class="danger"
              onClick={attempt(async () => {
                await onNewest(
                  () => deleteRun(run.id, run.attributes.version),
                  async () => {
                    setRun((await getRun(run.id)).data);
                    setMode('show');
                  },
                  'This run',
                );
                go('runs');
              })}
            >
              Delete
            </button>
            <button type="button" onClick={() => setMode('show')}>
              Keep
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}

function RunFigures({ run: { attributes }, units }: { readonly run: Run; readonly units: Units }) {
  const place = (latitude: string | null, longitude: string | null): string =>
    latitude && longitude ? `${latitude}, ${longitude}` : '–';
  return (
    <section class="card" aria-label="Figures">
      <p class="headline">{distanceText(Number(attributes.distance), units)}</p>
      <dl class="figures">
        <Figure name="Time">{durationText(attributes.duration)}</Figure>
        <Figure name="Pace">{paceText(Number(attributes.average_pace), units)}</Figure>
        {attributes.moving_time !== null && <Figure name="Moving time">{durationText(attributes.moving_time)}</Figure>}
        {attributes.average_moving_pace !== null && (
          <Figure name="Moving pace">{paceText(Number(attributes.average_moving_pace), units)}</Figure>
        )}
        {attributes.elevation_gain !== null && (
          <Figure name="Elevation gain">{elevationText(Number(attributes.elevation_gain), units)}</Figure>
        )}
        {attributes.average_heart_rate !== null && (
          <Figure name="Heart rate">
            {attributes.average_heart_rate} bpm
            {attributes.max_heart_rate !== null && `, at most ${attributes.max_heart_rate}`}
          </Figure>
        )}
        <Figure name="Start">
          {attributes.indoor ? 'Treadmill' : place(attributes.start_lat, attributes.start_lng)}
        </Figure>
        {!attributes.indoor && <Figure name="End">{place(attributes.end_lat, attributes.end_lng)}</Figure>}
      </dl>
      {(attributes.tags ?? []).map((tag) => (
        <a
          key={tag}
          class="tag"
          href={`#/runs?filter=${encodeURIComponent(`tags contains '${tag.replaceAll("'", "''")}'`)}`}
        >
          {tag}
        </a>
      ))}
      {attributes.notes && <p class="notes">{attributes.notes}</p>}
      {!attributes.counts_for_records && <p class="quiet">Does not count for records.</p>}
    </section>
  );
}
