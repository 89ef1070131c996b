import { useState } from 'preact/hooks';
import { listConditions } from '../../api/api.js';
import type { ConditionReport } from '../../api/types.js';
import { distanceText, paceText, temperatureText, type Units, windText } from '../../format/units.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';
import { Tabs } from '../../ui/tabs.js';

const dimensions = [
  { value: 'temperature', text: 'Temperature' },
  { value: 'precipitation', text: 'Rain' },
  { value: 'wind', text: 'Wind' },
] as const;

type Dimension = (typeof dimensions)[number]['value'];

/** The figures of runs when it is warm or cold, wet or dry, calm or windy. */
export function Conditions({ units }: { readonly units: Units }) {
  const [dimension, setDimension] = useState<Dimension>('temperature');
  const conditions = useLoad(listConditions, 'conditions');
  return (
    <section class="card" aria-labelledby="conditions">
      <header>
        <h2 id="conditions">By weather</h2>
        <Tabs label="Condition" choices={dimensions} value={dimension} onValue={setDimension} />
      </header>
      <Show of={conditions}>
        {({ data }) => {
          const bands = data.filter(({ attributes }) => attributes.dimension === dimension);
          if (bands.length === 0) return <p class="quiet">Runs with recorded weather will be counted here.</p>;
          return <BandTable bands={bands} units={units} />;
        }}
      </Show>
    </section>
  );
}

function BandTable({ bands, units }: { readonly bands: readonly ConditionReport[]; readonly units: Units }) {
  const most = Math.max(...bands.map(({ attributes }) => attributes.run_count));
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Band</th>
            <th scope="col">Runs</th>
            <th scope="col">Distance</th>
            <th scope="col">Pace</th>
          </tr>
        </thead>
        <tbody>
          {bands.map(({ id, attributes }) => (
            <tr key={id}>
              <th scope="row" class="number">
                {bandText(attributes.dimension, attributes.band, units)}
              </th>
              <td>
                <meter min={0} max={most} value={attributes.run_count} aria-hidden="true" /> {attributes.run_count}
              </td>
              <td class="number">{distanceText(Number(attributes.average_distance), units)}</td>
              <td class="number">{paceText(Number(attributes.average_pace), units)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function bandText(dimension: string, band: string, units: Units): string {
  if (dimension === 'precipitation') return band === 'wet' ? 'Wet' : 'Dry';
  const [low = '', high = ''] = band.split('..');
  const print = dimension === 'wind' ? windText : temperatureText;
  // Print the unit only once: `10 to 15 °C`.
  return `${print(Number(low), units).replace(/ .*/, '')} to ${print(Number(high), units)}`;
}
