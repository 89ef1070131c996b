import { useRef } from 'preact/hooks';
import { createRun } from '../../api/api.js';
import { isZone } from '../../format/instants.js';
import { profile, useUnits } from '../../profile.js';
import { go } from '../../router.js';
import { useStore } from '../../store.js';
import { useForm } from '../../ui/form.js';
import { RunForm, runFieldNames } from './run-form.js';
import { attributesOf, newRunValues } from './run-values.js';

export function Record() {
  const units = useUnits();
  const user = useStore(profile);
  const form = useForm(newRunValues(user?.attributes.time_zone ?? null));
  const sent = useRef({ body: '', key: '' });
  const record = async (): Promise<void> => {
    if (!checkZone(form)) return;
    const attributes = attributesOf(form.values, units);
    // A retry of the same run reuses its key; a corrected run is a new request.
    const body = JSON.stringify(attributes);
    if (sent.current.body !== body) sent.current = { body, key: crypto.randomUUID() };
    const { data } = await createRun(attributes, sent.current.key);
    go(`runs/${data.id}`);
  };
  return (
    <>
      <h1>Record a run</h1>
      <RunForm form={form} units={units} submitText="Record" onSubmit={form.submit(runFieldNames, record)} />
    </>
  );
}

/** The instants are computed here, so this browser must know the zone. */
export function checkZone({
  values,
  setErrors,
}: Pick<ReturnType<typeof useForm<ReturnType<typeof newRunValues>>>, 'values' | 'setErrors'>): boolean {
  const zone = values.zone.trim();
  if (zone === '' || isZone(zone)) return true;
  setErrors({
    fields: { time_zone: 'This is not a time zone. Choose one from the list, such as Europe/Paris.' },
    form: [],
  });
  return false;
}
