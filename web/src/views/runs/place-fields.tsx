import { useState } from 'preact/hooks';
import { TextField } from '../../ui/field.js';
import type { Form } from '../../ui/form.js';
import type { RunValues } from './run-values.js';

const ends = [
  {
    name: 'Start',
    latitude: { value: 'startLat', attribute: 'start_lat' },
    longitude: { value: 'startLng', attribute: 'start_lng' },
  },
  {
    name: 'End',
    latitude: { value: 'endLat', attribute: 'end_lat' },
    longitude: { value: 'endLng', attribute: 'end_lng' },
  },
] as const;

/** The start and the end of a run, typed or taken from this device's location. */
export function PlaceFields({ form: { values, set, errors } }: { readonly form: Form<RunValues> }) {
  const [fault, setFault] = useState('');
  const here =
    ({ latitude, longitude }: (typeof ends)[number]) =>
    () => {
      setFault('');
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          set(latitude.value)(coords.latitude.toFixed(6));
          set(longitude.value)(coords.longitude.toFixed(6));
        },
        () => setFault('This device does not say where it is. Allow it to, or type the coordinates.'),
      );
    };
  return (
    <>
      {ends.map((end) => (
        <div class="fields" key={end.name}>
          {(['latitude', 'longitude'] as const).map((axis) => (
            <TextField
              key={axis}
              label={`${end.name} ${axis}`}
              inputMode="decimal"
              value={values[end[axis].value]}
              onValue={set(end[axis].value)}
              error={errors.fields[end[axis].attribute]}
            />
          ))}
          <button type="button" class="beside" onClick={here(end)}>
            {end.name} is here
          </button>
        </div>
      ))}
      {fault && (
        <p class="error" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
