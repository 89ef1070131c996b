import type { Run } from '../../api/types.js';
import { temperatureText, type Units, windText } from '../../format/units.js';
import { Figure } from '../../ui/figure.js';

const reasons: Readonly<Record<string, string>> = {
  no_place: 'No weather: the run has no place.',
  indoor: 'No weather: the run was indoors.',
};

export function RunWeather({
  run,
  units,
  onRefetch,
}: {
  readonly run: Run;
  readonly units: Units;
  readonly onRefetch: () => void;
}) {
  const { weather, indoor } = run.attributes;
  return (
    <section class="card" aria-labelledby="weather">
      <header>
        <h2 id="weather">Weather</h2>
        {!indoor && weather.reason !== 'no_place' && (
          <button type="button" onClick={onRefetch}>
            Fetch again
          </button>
        )}
      </header>
      {weather.status === 'pending' && (
        <p class="quiet" role="status">
          On its way: it follows within seconds of recording.
        </p>
      )}
      {weather.status === 'unavailable' && (
        <p class="quiet">{reasons[weather.reason ?? ''] ?? `No weather: ${weather.reason ?? 'none was found'}.`}</p>
      )}
      {weather.status === 'recorded' && <Recorded run={run} units={units} />}
    </section>
  );
}

function Recorded({ run, units }: { readonly run: Run; readonly units: Units }) {
  const { weather } = run.attributes;
  const shown = (value: number | null, print: (value: number) => string): string =>
    value === null ? '–' : print(value);
  return (
    <>
      {weather.condition && <p class="headline small">{weather.condition}</p>}
      <dl class="figures">
        <Figure name="Temperature">{shown(weather.temperature_c, (value) => temperatureText(value, units))}</Figure>
        <Figure name="Feels like">{shown(weather.feels_like_c, (value) => temperatureText(value, units))}</Figure>
        <Figure name="Wind">{shown(weather.wind_speed_mps, (value) => windText(value, units))}</Figure>
        <Figure name="Humidity">{shown(weather.humidity_percent, (value) => `${value} %`)}</Figure>
        <Figure name="Rain">{shown(weather.precipitation_mm, (value) => `${value} mm`)}</Figure>
        <Figure name="Clouds">{shown(weather.cloud_cover_percent, (value) => `${value} %`)}</Figure>
      </dl>
      <p class="quiet">
        From {weather.provider}, {weather.kind === 'archive' ? 'archive' : 'forecast'}.
      </p>
    </>
  );
}
