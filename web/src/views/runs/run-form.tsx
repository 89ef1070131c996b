import { longUnit, type Units } from '../../format/units.js';
import { CheckField, FormErrors, TextArea, TextField } from '../../ui/field.js';
import type { Form } from '../../ui/form.js';
import { PlaceFields } from './place-fields.js';
import type { RunValues } from './run-values.js';

/** The attributes with a field in this form, for the API's messages. */
export const runFieldNames = [
  'distance',
  'start_time',
  'end_time',
  'time_zone',
  'title',
  'notes',
  'tags',
  'start_lat',
  'start_lng',
  'end_lat',
  'end_lng',
  'moving_time',
  'elevation_gain',
  'average_heart_rate',
  'max_heart_rate',
];

const zones = Intl.supportedValuesOf('timeZone');

/** All writable attributes of a run; used to record and to change one. */
export function RunForm({
  form,
  units,
  submitText,
  onSubmit,
  onCancel,
}: {
  readonly form: Form<RunValues>;
  readonly units: Units;
  readonly submitText: string;
  readonly onSubmit: (event: Event) => void;
  readonly onCancel?: () => void;
}) {
  const { values, set, busy } = form;
  const { fields } = form.errors;
  return (
    <form class="card" onSubmit={onSubmit} noValidate>
      <FormErrors errors={form.errors.form} />
      <div class="fields">
        <TextField
          label={`Distance (${longUnit(units)})`}
          required
          inputMode="decimal"
          value={values.distance}
          onValue={set('distance')}
          error={fields.distance}
        />
        <TextField
          label="Time"
          required
          value={values.duration}
          onValue={set('duration')}
          error={fields.end_time}
          hint="For example 24:11 or 1:02:03"
        />
        <TextField
          label="Start"
          required
          type="datetime-local"
          step="1"
          value={values.start}
          onValue={set('start')}
          error={fields.start_time}
        />
        <TextField
          label="Time zone"
          list="zones"
          value={values.zone}
          onValue={set('zone')}
          error={fields.time_zone}
          autocomplete="off"
        />
      </div>
      <datalist id="zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <TextField label="Title" value={values.title} onValue={set('title')} error={fields.title} />
      <TextArea label="Notes" value={values.notes} onValue={set('notes')} error={fields.notes} />
      <TextField
        label="Tags"
        value={values.tags}
        onValue={set('tags')}
        error={fields.tags}
        hint="Separated by commas, for example: race, hills"
      />
      <CheckField label="On a treadmill" checked={values.indoor} onValue={set('indoor')} />
      <details open={values.startLat !== '' || values.endLat !== ''}>
        <summary>Place, for the weather and the date</summary>
        <PlaceFields form={form} />
      </details>
      <details>
        <summary>From your watch</summary>
        <div class="fields">
          <TextField
            label="Moving time"
            value={values.movingTime}
            onValue={set('movingTime')}
            error={fields.moving_time}
            hint="Without pauses"
          />
          <TextField
            label="Elevation gain (m)"
            inputMode="decimal"
            value={values.elevationGain}
            onValue={set('elevationGain')}
            error={fields.elevation_gain}
          />
          <TextField
            label="Average heart rate"
            inputMode="numeric"
            value={values.averageHeartRate}
            onValue={set('averageHeartRate')}
            error={fields.average_heart_rate}
          />
          <TextField
            label="Highest heart rate"
            inputMode="numeric"
            value={values.maxHeartRate}
            onValue={set('maxHeartRate')}
            error={fields.max_heart_rate}
          />
        </div>
        <CheckField label="Counts for records" checked={values.countsForRecords} onValue={set('countsForRecords')} />
      </details>
      <p class="actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Saving…' : submitText}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
      </p>
    </form>
  );
}
