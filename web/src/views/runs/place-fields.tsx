import { useState } from 'preact/hooks';
import { TextField } from '../../ui/field.js';
import type { Form } from '../../ui/form.js';
import type { RunValues } from './run-values.js';

/** Where a run began and ended, typed or taken from where this device is. */
export function PlaceFields({ form: { values, set, errors } }: { readonly form: Form<RunValues> }) {
  const [fault, setFault] = useState('');
  const here = (latitude: 'startLat' | 'endLat', longitude: 'startLng' | 'endLng') => () => {
    setFault('');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set(latitude)(coords.latitude.toFixed(6));
        set(longitude)(coords.longitude.toFixed(6));
      },
      () => setFault('This device does not say where it is. Allow it to, or type the coordinates.'),
    );
  };
  return (
    <>
      <div class="fields">
        <TextField
          label="Start latitude"
          inputMode="decimal"
          value={values.startLat}
          onValue={set('startLat')}
          error={errors.fields.start_lat}
        />
        <TextField
          label="Start longitude"
          inputMode="decimal"
          value={values.startLng}
          onValue={set('startLng')}
          error={errors.fields.start_lng}
        />
        <button type="button" class="beside" onClick={here('startLat', 'startLng')}>
          Start is here
        </button>
      </div>
      <div class="fields">
        <TextField
          label="End latitude"
          inputMode="decimal"
          value={values.endLat}
          onValue={set('endLat')}
          error={errors.fields.end_lat}
        />
        <TextField
          label="End longitude"
          inputMode="decimal"
          value={values.endLng}
          onValue={set('endLng')}
          error={errors.fields.end_lng}
        />
        <button type="button" class="beside" onClick={here('endLat', 'endLng')}>
          End is here
        </button>
      </div>
      {fault && (
        <p class="error" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
