import { type ComponentChildren, createElement } from 'preact';
import { useId } from 'preact/hooks';

interface Labelled {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

/** A control with its label, a hint, and the API's message about it, tied together for screen readers. */
export function Labelled({
  label,
  hint,
  error,
  children,
}: Labelled & { readonly children: (described: Described) => ComponentChildren }) {
  const id = useId();
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={error ? 'field at-fault' : 'field'}>
      <label for={id}>{label}</label>
      {children({ id, ...(notes && { 'aria-describedby': notes }), ...(error && { 'aria-invalid': true }) })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** The options of an input. */
interface InputProps extends Labelled {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: 'text' | 'password' | 'email' | 'date' | 'datetime-local' | 'search';
  readonly inputMode?: 'decimal' | 'numeric';
  readonly step?: string;
  readonly list?: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly autocomplete?: AutoFill;
  readonly autocapitalize?: 'none';
  readonly spellcheck?: boolean;
  readonly class?: string;
}

export function TextField({ label, hint, error, onValue, ...input }: InputProps) {
  const onInput = (event: InputEvent & { currentTarget: HTMLInputElement }): void => onValue(event.currentTarget.value);
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(described) => {
        // As an object, because the element's types require a literal `type` for each input.
        const attributes = { ...input, ...described, onInput };
        return createElement('input', attributes);
      }}
    </Labelled>
  );
}

export function TextArea({
  label,
  hint,
  error,
  value,
  onValue,
}: Labelled & { readonly value: string; readonly onValue: (value: string) => void }) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(described) => (
        <textarea {...described} rows={3} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Labelled>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export function SelectField({
  label,
  hint,
  error,
  value,
  choices,
  onValue,
}: Labelled & {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onValue: (value: string) => void;
}) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(described) => (
        <select {...described} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} selected={choice.value === value}>
              {choice.text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function CheckField({
  label,
  checked,
  onValue,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onValue: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onValue(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

/** Faults of a form as a whole. */
export function FormErrors({ errors }: { readonly errors: readonly string[] }) {
  if (errors.length === 0) return null;
  return (
    <div class="notice" role="alert">
      {errors.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </div>
  );
}
