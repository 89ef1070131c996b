import { useState } from 'preact/hooks';
import { type FieldErrors, fieldErrors, noErrors } from '../api/problem.js';

export interface Form<Values> {
  readonly values: Values;
  readonly errors: FieldErrors;
  readonly busy: boolean;
  /** Sets one field. */
  set<Name extends keyof Values>(name: Name): (value: Values[Name]) => void;
  setErrors(errors: FieldErrors): void;
  /** Runs the form's action; API errors are shown at their fields. `names` are the attributes that have a field. */
  submit(names: readonly string[], action: () => Promise<void>): (event: Event) => void;
}

/** The state of a form. The input is kept, whatever the outcome of the request. */
export function useForm<Values extends object>(initial: Values): Form<Values> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState(noErrors);
  const [busy, setBusy] = useState(false);
  return {
    values,
    errors,
    busy,
    setErrors,
    set: (name) => (value) => setValues((before) => ({ ...before, [name]: value })),
    submit: (names, action) => (event) => {
      event.preventDefault();
      if (busy) return;
      setBusy(true);
      setErrors(noErrors);
      action()
        .catch((error: unknown) => setErrors(fieldErrors(error, names)))
        .finally(() => setBusy(false));
    },
  };
}
