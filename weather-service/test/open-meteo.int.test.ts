import { expect } from 'chai';
import { cellOf } from '../src/domain/cell.js';
import { type Hour, hourOf } from '../src/domain/hour.js';
import type { FaultKind } from '../src/domain/provider-fault.js';
import { createOpenMeteo } from '../src/providers/open-meteo.js';
import type { Provider } from '../src/providers/provider.js';
import { type AnsweringServer, answeringServer } from './support/answering-server.js';
import { faultOf } from './support/fault-of.js';

const now = new Date('2026-03-10T15:20:00Z');
const berlin = cellOf(525_200_000, 134_100_000);
const never = new AbortController().signal;
const at = (iso: string): Hour => hourOf(new Date(iso));
const seconds = (iso: string): number => Date.parse(iso) / 1000;

/** A response like the documentation's sample, for `timeformat=unixtime` and `wind_speed_unit=ms`. */
function sample(firstHour: string, changes: { hourly?: object; hourly_units?: object } = {}): object {
  const first = seconds(firstHour);
  return {
    latitude: 52.52,
    longitude: 13.419998,
    generationtime_ms: 0.105,
    utc_offset_seconds: 0,
    timezone: 'GMT',
    timezone_abbreviation: 'GMT',
    elevation: 38,
    hourly_units: {
      time: 'unixtime',
      temperature_2m: '°C',
      apparent_temperature: '°C',
      relative_humidity_2m: '%',
      pressure_msl: 'hPa',
      wind_speed_10m: 'm/s',
      wind_direction_10m: '°',
      cloud_cover: '%',
      precipitation: 'mm',
      weather_code: 'wmo code',
      ...changes.hourly_units,
    },
    hourly: {
      time: [first, first + 3600, first + 7200],
      temperature_2m: [7.1, 7.8, 8.2],
      apparent_temperature: [4.6, 5.2, 5.5],
      relative_humidity_2m: [71, 68, 66],
      pressure_msl: [1016.4, 1016.1, 1015.7],
      wind_speed_10m: [3.05, 3.4, 3.55],
      wind_direction_10m: [246, 251, 255],
      cloud_cover: [100, 94, 42],
      precipitation: [0.3, 0.1, 0],
      weather_code: [61, 51, 1],
      ...changes.hourly,
    },
  };
}

describe('Open-Meteo', () => {
  let server: AnsweringServer;
  let provider: Provider;
  let impatient: Provider;

  before(async () => {
    server = await answeringServer();
    const urls = { forecastUrl: server.url, archiveUrl: server.url };
    provider = createOpenMeteo({ ...urls, timeoutMs: 10_000, now: () => now });
    impatient = createOpenMeteo({ ...urls, timeoutMs: 200, now: () => now });
  });
  beforeEach(() => {
    server.asked.length = 0;
  });
  after(() => server.close());

  it('asks for a recent hour through the forecast API with past_days, in our units, at the middle of the cell', async () => {
    server.say(200, sample('2026-03-08T10:00:00Z'));
    const observation = await provider.observe(berlin, at('2026-03-08T11:00:00Z'), never);
    expect(observation).to.deep.equal({
      provider: 'open-meteo',
      kind: 'forecast',
      hour: seconds('2026-03-08T11:00:00Z'),
      fetchedAt: now,
      archiveDueAt: new Date('2026-03-14T11:00:00Z'),
      conditions: {
        temperatureC: 7.8,
        feelsLikeC: 5.2,
        humidityPercent: 68,
        pressureHpa: 1016.1,
        windSpeedMps: 3.4,
        windBearingDeg: 251,
        cloudCoverPercent: 94,
        precipitationMm: 0.1,
        conditionCode: 51,
      },
    });
    expect(server.asked).to.have.length(1);
    expect(server.asked[0]?.pathname).to.equal('/v1/forecast');
    expect(Object.fromEntries(server.asked[0]?.searchParams ?? [])).to.deep.equal({
      latitude: '52.5',
      longitude: '13.4292',
      hourly:
        'temperature_2m,apparent_temperature,relative_humidity_2m,pressure_msl,wind_speed_10m,wind_direction_10m,cloud_cover,precipitation,weather_code',
      temperature_unit: 'celsius',
      wind_speed_unit: 'ms',
      precipitation_unit: 'mm',
      timeformat: 'unixtime',
      timezone: 'GMT',
      past_days: '2',
      forecast_days: '2',
    });
  });

  it('asks for an older hour through the archive, for the UTC day of the hour', async () => {
    server.say(200, sample('2020-01-21T10:00:00Z'));
    const observation = await provider.observe(berlin, at('2020-01-21T12:00:00Z'), never);
    expect(observation).to.deep.include({ kind: 'archive' });
    expect(observation).not.to.have.property('archiveDueAt');
    expect(observation.conditions).to.deep.include({ temperatureC: 8.2, precipitationMm: 0, conditionCode: 1 });
    expect(server.asked[0]?.pathname).to.equal('/v1/archive');
    expect(server.asked[0]?.searchParams.get('start_date')).to.equal('2020-01-21');
    expect(server.asked[0]?.searchParams.get('end_date')).to.equal('2020-01-21');
    expect(server.asked[0]?.searchParams.has('past_days')).to.equal(false);
  });

  it('asks for an hour that is about to begin through the forecast API', async () => {
    server.say(200, sample('2026-03-11T00:00:00Z'));
    const observation = await provider.observe(berlin, at('2026-03-11T00:00:00Z'), never);
    expect(observation.kind).to.equal('forecast');
    expect(server.asked[0]?.searchParams.get('past_days')).to.equal('0');
  });

  it('covers 1940 to tomorrow', () => {
    const table: [string, boolean][] = [
      ['1939-12-31T23:00:00Z', false],
      ['1940-01-01T00:00:00Z', true],
      ['2026-03-10T16:00:00Z', true],
      ['2026-03-12T16:00:00Z', false],
    ];
    for (const [hour, covered] of table) expect(provider.covers(at(hour), now), hour).to.equal(covered);
  });

  it('accepts nulls for everything except the temperature', async () => {
    server.say(200, sample('2020-01-21T12:00:00Z', { hourly: { weather_code: [null], cloud_cover: null } }));
    const { conditions } = await provider.observe(berlin, at('2020-01-21T12:00:00Z'), never);
    expect(conditions).not.to.have.any.keys('conditionCode', 'cloudCoverPercent');
    expect(conditions.temperatureC).to.equal(7.1);
  });

  const units: [string, string][] = [
    ['temperature_2m', '°F'],
    ['apparent_temperature', '°F'],
    ['wind_speed_10m', 'km/h'],
    ['wind_speed_10m', 'mp/h'],
    ['precipitation', 'inch'],
    ['pressure_msl', 'Pa'],
    ['time', 'iso8601'],
  ];
  for (const [variable, unit] of units) {
    it(`reports ${variable} in ${unit} as wrong_units`, async () => {
      server.say(200, sample('2020-01-21T12:00:00Z', { hourly_units: { [variable]: unit } }));
      const fault = await faultOf(provider.observe(berlin, at('2020-01-21T12:00:00Z'), never));
      expect(fault.kind).to.equal('wrong_units');
      expect(fault.message).to.contain(variable);
    });
  }

  const foggy = {
    temperatureC: 2.1,
    feelsLikeC: 0,
    humidityPercent: 93,
    pressureHpa: 1020,
    windSpeedMps: 1,
    windBearingDeg: 10,
    cloudCoverPercent: 100,
    precipitationMm: 0,
    conditionCode: 45,
  };
  const names = {
    temperature_2m: 'temperatureC',
    apparent_temperature: 'feelsLikeC',
    relative_humidity_2m: 'humidityPercent',
    pressure_msl: 'pressureHpa',
    wind_speed_10m: 'windSpeedMps',
    wind_direction_10m: 'windBearingDeg',
    cloud_cover: 'cloudCoverPercent',
    precipitation: 'precipitationMm',
    weather_code: 'conditionCode',
  } as const;
  /** A foggy hour, with some other variables. */
  const fog = (values: object, units: object = {}): object =>
    sample('2020-01-21T12:00:00Z', {
      hourly: Object.fromEntries(
        Object.entries({
          ...Object.fromEntries(Object.entries(names).map(([name, field]) => [name, foggy[field]])),
          ...values,
        }).map(([name, value]) => [name, Array.isArray(value) || value === undefined ? value : [value]]),
      ),
      hourly_units: units,
    });
  const cases: [string, object, object][] = [
    ['a humidity of 101 as 100', fog({ relative_humidity_2m: 101 }), { humidityPercent: 100 }],
    ['clouds of -1 as 0', fog({ cloud_cover: -1 }), { cloudCoverPercent: 0 }],
    ['rain of -0.1 as 0', fog({ precipitation: -0.1 }), { precipitationMm: 0 }],
    ['a bearing of 360.5 as 360', fog({ wind_direction_10m: 360.5 }), { windBearingDeg: 360 }],
    [
      'an archive without code and clouds',
      fog({ weather_code: null, cloud_cover: null }),
      { conditionCode: undefined, cloudCoverPercent: undefined },
    ],
    [
      'a code in the unit "undefined" with null',
      fog({ weather_code: null }, { weather_code: 'undefined' }),
      { conditionCode: undefined },
    ],
    ['no unit for a null', fog({ cloud_cover: null }, { cloud_cover: undefined }), { cloudCoverPercent: undefined }],
    ['a value in no unit', fog({}, { pressure_msl: 'undefined' }), { pressureHpa: undefined }],
    ['an impossible pressure', fog({ pressure_msl: -999 }), { pressureHpa: undefined }],
    ['an impossible wind', fog({ wind_speed_10m: 500 }), { windSpeedMps: undefined }],
    ['an unknown code', fog({ weather_code: 1_000 }), { conditionCode: undefined }],
    ['text for a number', fog({ apparent_temperature: 'cold' }), { feelsLikeC: undefined }],
    ['a variable that is missing', fog({ apparent_temperature: undefined }), { feelsLikeC: undefined }],
    ['a variable that is too short', fog({ apparent_temperature: [] }), { feelsLikeC: undefined }],
    ['another unit of a null', fog({ wind_speed_10m: null }, { wind_speed_10m: 'km/h' }), { windSpeedMps: undefined }],
  ];
  for (const [title, body, changes] of cases) {
    it(`loses nothing but the figure if Open-Meteo sends ${title}`, async () => {
      server.say(200, body);
      const { conditions } = await provider.observe(berlin, at('2020-01-21T12:00:00Z'), never);
      expect({ ...conditions }).to.deep.equal(JSON.parse(JSON.stringify({ ...foggy, ...changes })));
    });
  }

  for (const bare of ['NaN', 'nan', '-nan', 'Infinity', '-Infinity', 'inf']) {
    it(`reads a bare ${bare} as a missing value`, async () => {
      const body = JSON.stringify(fog({ precipitation: -987_654 })).replace('-987654', bare);
      server.say(200, body);
      const { conditions } = await provider.observe(berlin, at('2020-01-21T12:00:00Z'), never);
      expect(conditions).not.to.have.property('precipitationMm');
      expect(conditions.temperatureC).to.equal(2.1);
    });
  }

  it('reports an impossible temperature as wrong_units, whatever unit it names', async () => {
    server.say(200, sample('2020-01-21T12:00:00Z', { hourly: { temperature_2m: [280.9] } }));
    const fault = await faultOf(provider.observe(berlin, at('2020-01-21T12:00:00Z'), never));
    expect(fault.kind).to.equal('wrong_units');
  });

  const limit = (period: string) => ({
    error: true,
    reason: `${period} API request limit exceeded. Please try again.`,
  });
  const answers: [string, number, string | object, FaultKind, number | undefined][] = [
    [
      'an hour without values',
      200,
      sample('2020-01-21T12:00:00Z', { hourly: { temperature_2m: [null] } }),
      'no_values',
      undefined,
    ],
    ['a day of null', 200, { hourly_units: { time: 'unixtime' }, hourly: null }, 'no_values', undefined],
    ['no data and no units at all', 200, { hourly: null }, 'no_values', undefined],
    ['an answer without the hour', 200, sample('2020-01-20T12:00:00Z'), 'no_values', undefined],
    ['a web page', 200, '<html><body>Welcome</body></html>', 'unreadable', undefined],
    ['half an answer', 200, '{"hourly_units": {"time": "unix', 'unreadable', undefined],
    ['JSON of another form', 200, { hello: 'world' }, 'unexpected_form', undefined],
    ['an answer beyond all bounds', 200, ' '.repeat(300_000), 'unreadable', undefined],
    [
      'a time out of range',
      400,
      { error: true, reason: "Parameter 'start_date' is out of allowed range from 1940-01-01 to 2026-03-08" },
      'not_covered',
      undefined,
    ],
    [
      'a parameter that it does not know',
      400,
      { error: true, reason: 'Cannot initialize variable' },
      'rejected',
      undefined,
    ],
    ['a redirection', 302, '', 'rejected', undefined],
    ['the minute’s limit', 429, limit('Minutely'), 'throttled', 60_000],
    ['the hour’s limit', 429, limit('Hourly'), 'throttled', 40 * 60_000 + 1000],
    ['the day’s limit', 429, limit('Daily'), 'quota_spent', (8 * 60 + 40) * 60_000 + 1000],
    ['a failure of its own', 500, { error: true, reason: 'Internal' }, 'failing', undefined],
    ['a failure of its gateway', 502, '<html>Bad Gateway</html>', 'failing', undefined],
    ['a refused key', 401, '', 'key_refused', undefined],
  ];
  for (const [title, status, body, kind, wait] of answers) {
    it(`reports ${title} as ${kind}`, async () => {
      server.say(status, body, status === 302 ? { location: server.url } : {});
      const fault = await faultOf(provider.observe(berlin, at('2020-01-21T12:00:00Z'), never));
      expect(fault.kind).to.equal(kind);
      expect(fault.retryAfterMs).to.equal(wait);
      expect(server.asked).to.have.length(1);
    });
  }

  it('returns how long to wait according to Retry-After, on 429 and 503', async () => {
    for (const [status, kind] of [
      [429, 'throttled'],
      [503, 'failing'],
    ] as const) {
      server.say(status, '', { 'retry-after': '7' });
      const fault = await faultOf(provider.observe(berlin, at('2020-01-21T12:00:00Z'), never));
      expect(fault).to.deep.include({ kind, retryAfterMs: 7000 });
    }
  });

  it('times out if Open-Meteo sends nothing, or only a part', async () => {
    server.answer = () => {};
    expect((await faultOf(impatient.observe(berlin, at('2020-01-21T12:00:00Z'), never))).kind).to.equal('timeout');
    server.answer = (_request, response) => response.writeHead(200).write('{"hourly');
    expect((await faultOf(impatient.observe(berlin, at('2020-01-21T12:00:00Z'), never))).kind).to.equal('timeout');
  });

  it('reports Open-Meteo as unreachable if it resets the connection or does not listen', async () => {
    server.answer = (_request, response) => response.socket?.resetAndDestroy();
    expect((await faultOf(provider.observe(berlin, at('2020-01-21T12:00:00Z'), never))).kind).to.equal('unreachable');
    const gone = await answeringServer();
    await gone.close();
    const nobody = createOpenMeteo({ forecastUrl: gone.url, archiveUrl: gone.url, timeoutMs: 10_000 });
    expect((await faultOf(nobody.observe(berlin, at('2020-01-21T12:00:00Z'), never))).kind).to.equal('unreachable');
  });

  it('does not blame Open-Meteo when the service stops', async () => {
    server.answer = () => stop.abort(new Error('stopping'));
    const stop = new AbortController();
    const outcome = await provider.observe(berlin, at('2020-01-21T12:00:00Z'), stop.signal).catch((error) => error);
    expect(outcome).to.equal(stop.signal.reason);
  });
});
