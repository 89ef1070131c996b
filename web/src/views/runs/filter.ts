/** The choices in the filter form; empty strings choose nothing. Distances in metres. */
export interface FilterChoices {
  readonly from: string;
  readonly to: string;
  readonly atLeast: string;
  readonly atMost: string;
  readonly text: string;
  readonly tag: string;
  readonly weather: string;
}

export const noChoices: FilterChoices = { from: '', to: '', atLeast: '', atMost: '', text: '', tag: '', weather: '' };

/** The kinds of weather that the form offers, as conditions of the API's filter language. */
export const weatherChoices: Readonly<Record<string, { readonly text: string; readonly filter: string }>> = {
  freezing: { text: 'Below 0 °C', filter: 'weather.temperature_c lt 0' },
  cool: { text: '0 to 10 °C', filter: 'weather.temperature_c between (0, 10)' },
  mild: { text: '10 to 20 °C', filter: 'weather.temperature_c between (10, 20)' },
  warm: { text: 'Above 20 °C', filter: 'weather.temperature_c gt 20' },
  wet: { text: 'Rain or snow', filter: 'weather.precipitation_mm gt 0' },
  windy: { text: 'Windy (over 30 km/h)', filter: 'weather.wind_speed_mps gt 8.3' },
};

/** The choices in the text form of the API's filters; empty if nothing was chosen. */
export function filterText(choices: FilterChoices): string {
  const { from, to, atLeast, atMost, text, tag, weather } = choices;
  const conditions = [
    from && `date ge ${quoted(from)}`,
    to && `date le ${quoted(to)}`,
    atLeast && `distance ge ${atLeast}`,
    atMost && `distance le ${atMost}`,
    text && `(title ilike ${quoted(wildcards(text))} or notes ilike ${quoted(wildcards(text))})`,
    tag && `tags contains ${quoted(tag)}`,
    weatherChoices[weather]?.filter,
  ];
  return conditions.filter(Boolean).join(' and ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const wildcards = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
