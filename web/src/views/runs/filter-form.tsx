import { useState } from 'preact/hooks';
import { longUnit, metresPerUnit, type Units } from '../../format/units.js';
import { SelectField, TextField } from '../../ui/field.js';
import { type FilterChoices, filterText, noChoices, weatherChoices } from './filter.js';

/** Choices that write the filter, and the filter itself to read, edit and learn from. */
export function FilterForm({
  filter,
  units,
  fault,
  onFilter,
}: {
  readonly filter: string;
  readonly units: Units;
  readonly fault: string | undefined;
  readonly onFilter: (filter: string) => void;
}) {
  const [choices, setChoices] = useState<FilterChoices>(noChoices);
  const [text, setText] = useState(filter);
  const choose = (name: keyof FilterChoices) => (value: string) => {
    const next = { ...choices, [name]: value };
    setChoices(next);
    setText(filterText({ ...next, atLeast: metres(next.atLeast, units), atMost: metres(next.atMost, units) }));
  };
  const clear = (): void => {
    setChoices(noChoices);
    setText('');
    onFilter('');
  };
  const unit = longUnit(units);
  return (
    <details class="card filter" open={filter !== ''}>
      <summary>Filter</summary>
      <form
        aria-label="Filter"
        onSubmit={(event) => {
          event.preventDefault();
          onFilter(text.trim());
        }}
      >
        <div class="fields">
          <TextField label="From" type="date" value={choices.from} onValue={choose('from')} />
          <TextField label="To" type="date" value={choices.to} onValue={choose('to')} />
          <TextField
            label={`At least (${unit})`}
            inputMode="decimal"
            value={choices.atLeast}
            onValue={choose('atLeast')}
          />
          <TextField
            label={`At most (${unit})`}
            inputMode="decimal"
            value={choices.atMost}
            onValue={choose('atMost')}
          />
          <TextField label="Title or notes" value={choices.text} onValue={choose('text')} />
          <TextField label="Tag" value={choices.tag} onValue={choose('tag')} />
          <SelectField
            label="Weather"
            value={choices.weather}
            choices={[
              { value: '', text: 'Any' },
              ...Object.entries(weatherChoices).map(([value, choice]) => ({ value, text: choice.text })),
            ]}
            onValue={choose('weather')}
          />
        </div>
        <TextField
          label="Filter"
          value={text}
          onValue={setText}
          error={fault}
          hint="Written by the choices above; change it as you like, for example: distance gt 10000 and not weather.condition_code in (61, 63, 65)"
          spellcheck={false}
          autocomplete="off"
          class="code"
        />
        <p class="actions">
          <button type="submit" class="primary">
            Apply
          </button>
          <button type="button" onClick={clear}>
            Clear
          </button>
        </p>
      </form>
    </details>
  );
}

function metres(text: string, units: Units): string {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || Number.isNaN(value) ? '' : String(Math.round(value * metresPerUnit(units)));
}
