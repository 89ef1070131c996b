/** A switch between a few views of the same thing. */
export function Tabs<Value extends string>({
  label,
  choices,
  value,
  onValue,
}: {
  readonly label: string;
  readonly choices: readonly { readonly value: Value; readonly text: string }[];
  readonly value: Value;
  readonly onValue: (value: Value) => void;
}) {
  return (
    <fieldset class="tabs" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onValue(choice.value)}
        >
          {choice.text}
        </button>
      ))}
    </fieldset>
  );
}
