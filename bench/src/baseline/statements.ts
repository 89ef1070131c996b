/** Hand-written SQL of named prepared statements. */
export const list = {
  name: 'list',
  text: 'SELECT * FROM runs WHERE uid = $1 ORDER BY start_micros DESC, id DESC LIMIT $2 OFFSET $3',
};

export const count = { name: 'count', text: 'SELECT count(*) FROM runs WHERE uid = $1' };

export const after = {
  name: 'after',
  text: 'SELECT * FROM runs WHERE uid = $1 AND (start_micros, id) < ($2, $3) ORDER BY start_micros DESC, id DESC LIMIT $4',
};

export const one = { name: 'one', text: 'SELECT * FROM runs WHERE id = $1' };

export const login = { name: 'login', text: 'SELECT uid, id, password_hash, roles FROM users WHERE id = $1' };

export const insertRun = {
  name: 'insert-run',
  text: `INSERT INTO runs (id, uid, user_id, start_micros, end_micros, distance, duration, average_speed_milli,
      average_pace_milli, start_lat_e7, start_lng_e7, end_lat_e7, end_lng_e7, date, start_offset_minutes, end_offset_minutes,
      start_fraction_digits, end_fraction_digits, created_at_ms, updated_at_ms, version, weather_request, weather_revision,
      weather_status, weather_attempts)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $15, $16, $17, $17, 1, 1, 0, 'pending', 0)
    RETURNING *`,
};

export const insertWeek = {
  name: 'insert-week',
  text: `INSERT INTO weeks AS held (uid, start, run_count, total_distance, total_duration)
    VALUES ($1, date_trunc('week', $2::date)::date, 1, $3, $4)
    ON CONFLICT (uid, start) DO UPDATE SET run_count = held.run_count + 1,
      total_distance = held.total_distance + excluded.total_distance, total_duration = held.total_duration + excluded.total_duration`,
};

export const insertWeather = {
  name: 'insert-weather',
  text: "INSERT INTO weather (run_id, status, next_attempt_at) VALUES ($1, 'pending', now())",
};

export const summary = {
  name: 'summary',
  text: `SELECT week_start, extract(isoyear FROM week_start)::int AS year, extract(week FROM week_start)::int AS number,
      run_count, total_distance, total_duration, total_distance * 1000 / run_count AS average_distance,
      total_duration * 1000 / run_count AS average_duration, total_distance * 1000 / total_duration AS average_speed,
      total_duration * 1000000 / total_distance AS average_pace, count(*) OVER () AS rows
    FROM (
      SELECT date_trunc('week', date)::date AS week_start, count(*) AS run_count,
        sum(distance) AS total_distance, sum(duration) AS total_duration
      FROM runs WHERE uid = $1 GROUP BY 1
    ) week ORDER BY week_start DESC LIMIT $2`,
};

const columns: Readonly<Record<string, string>> = {
  date: 'date',
  distance: 'distance',
  duration: 'duration',
  'weather.temperature_c': 'weather_temperature_c',
};
const operators: Readonly<Record<string, string>> = { eq: '=', ne: '<>', gt: '>', lt: '<', ge: '>=', le: '<=' };

interface Node {
  readonly name?: string;
  readonly op?: string;
  readonly val?: unknown;
  readonly and?: Node[];
  readonly or?: Node[];
  readonly not?: Node;
}

/** Compiles a JSON filter to a condition: nested and, or and not over four columns. */
export function compileFilter(node: Node | Node[], params: unknown[]): string {
  if (Array.isArray(node)) return joined(node, 'AND', params);
  if (node.and) return joined(node.and, 'AND', params);
  if (node.or) return joined(node.or, 'OR', params);
  if (node.not) return `NOT (${compileFilter(node.not, params)})`;
  const column = columns[node.name ?? ''];
  const operator = operators[node.op ?? ''];
  if (!column || !operator) throw new Error('no such field or operator');
  return `${column} ${operator} $${params.push(node.val)}`;
}

function joined(nodes: Node[], word: string, params: unknown[]): string {
  return `(${nodes.map((node) => compileFilter(node, params)).join(` ${word} `)})`;
}
