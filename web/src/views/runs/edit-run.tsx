import { useState } from 'preact/hooks';
import { getRun, updateRun } from '../../api/api.js';
import { isConflict } from '../../api/problem.js';
import type { Run } from '../../api/types.js';
import { useUnits } from '../../profile.js';
import { Dialog } from '../../ui/dialog.js';
import { useForm } from '../../ui/form.js';
import { checkZone } from './record.js';
import { RunForm, runFieldNames } from './run-form.js';
import { attributesOf, runValues } from './run-values.js';

/** Changes a run under its version; if it was changed elsewhere meanwhile, the user decides which change to keep. */
export function EditRun({
  run,
  onDone,
  onCancel,
}: {
  readonly run: Run;
  readonly onDone: (run: Run) => void;
  readonly onCancel: () => void;
}) {
  const units = useUnits();
  const before = runValues(run.attributes, units);
  const form = useForm(before);
  const [conflict, setConflict] = useState<Run>();
  const save = async (version: number): Promise<void> => {
    if (!checkZone(form)) return;
    const attributes = attributesOf(form.values, units, before, run.attributes);
    try {
      onDone((await updateRun(run.id, attributes, version)).data);
    } catch (error) {
      if (!isConflict(error)) throw error;
      setConflict((await getRun(run.id)).data);
    }
  };
  return (
    <>
      <RunForm
        form={form}
        units={units}
        submitText="Save"
        onSubmit={form.submit(runFieldNames, () => save(run.attributes.version))}
        onCancel={onCancel}
      />
      {conflict && (
        <Dialog title="This run was changed elsewhere" onClose={() => setConflict(undefined)}>
          <p>
            Someone, perhaps you on another device, changed it while you were editing. Your changes are not saved yet.
          </p>
          <p class="actions">
            <button
              type="button"
              class="primary"
              onClick={(event) => {
                setConflict(undefined);
                form.submit(runFieldNames, () => save(conflict.attributes.version))(event);
              }}
            >
              Save my changes to it
            </button>
            <button type="button" onClick={() => onDone(conflict)}>
              Drop mine, show the other
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
