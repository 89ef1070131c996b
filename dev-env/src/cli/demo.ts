/**
 * `make demo`: records a year of runs of three users through the API of this clone's system, and prints cURL commands to explore
 * them. JOGGING_URL names another system. Safe to repeat: existing runs are not recorded again.
 */

import { demoRuns, type Runner, runners } from '../demo/demo-data.js';
import { demoSystem } from '../demo/demo-system.js';
import { ask } from '../system/ask.js';

const password = 'demo demo demo';
/** Concurrent requests. */
const CONCURRENCY = 8;

let base = '';

async function send(
  method: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
  try {
    return await ask(base + path, init);
  } catch (cause) {
    throw new Error(`${base} does not answer: start the system with \`make up\``, { cause });
  }
}

async function expectStatus(response: Response, ...statuses: number[]): Promise<void> {
  if (!statuses.includes(response.status))
    throw new Error(`${base} answered ${response.status}: ${await response.text()}`);
}

async function signUpAndIn({ id, firstName, lastName }: Runner): Promise<string> {
  const attributes = { password, first_name: firstName, last_name: lastName };
  await expectStatus(await send('POST', '/users', { data: { type: 'user', id, attributes } }), 201, 409);
  const answer = await send('POST', '/user/login', { user_id: id, password });
  if (answer.status === 401) throw new Error(`The user "${id}" exists with another password than the demo's.`);
  await expectStatus(answer, 200);
  return ((await answer.json()) as { auth_token: string }).auth_token;
}

async function record(runner: Runner, token: string): Promise<number> {
  const runs = demoRuns(runner, new Date().toISOString().slice(0, 10));
  // Idempotency keys expire after a day. After that, only existing start times show which runs are new.
  const there = await startsOf(token);
  const waiting = runs.filter(({ attributes }) => !there.has(attributes.start_time ?? '')).values();
  let made = 0;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const { key, attributes } of waiting) {
        const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': key };
        const answer = await send('POST', '/runs', { data: { type: 'run', attributes } }, headers);
        // 422: a run of today that has not ended yet.
        await expectStatus(answer, 201, 422);
        if (answer.status === 201) made++;
      }
    }),
  );
  return made;
}

async function startsOf(token: string): Promise<Set<string>> {
  const starts = new Set<string>();
  let next: string | null = `${base}/runs?page[size]=100&page[after]=&fields[run]=start_time`;
  while (next !== null) {
    const response: Response = await ask(next, { headers: { Authorization: `Bearer ${token}` } });
    await expectStatus(response, 200);
    const page = (await response.json()) as {
      data: { attributes: { start_time: string } }[];
      links: { next: string | null };
    };
    for (const { attributes } of page.data) starts.add(attributes.start_time);
    next = page.links.next;
  }
  return starts;
}

try {
  base = demoSystem(process.env);
  console.log(`Recording a year of runs at ${base} …`);
  for (const runner of runners) {
    const made = await record(runner, await signUpAndIn(runner));
    console.log(`${runner.id}: ${made === 0 ? 'nothing to record, the year exists' : `${made} runs recorded`}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
console.log(`
Look at them (all have the password "${password}"):

  TOKEN=$(curl -s ${base}/user/login -H 'Content-Type: application/json' \\
    -d '{"user_id": "asha", "password": "${password}"}' | sed 's/.*"auth_token":"\\([^"]*\\)".*/\\1/')

  curl -s -H "Authorization: Bearer $TOKEN" ${base}/runs/summary
  curl -s -H "Authorization: Bearer $TOKEN" -H 'Accept: image/svg+xml' ${base}/runs/summary > weeks.svg
  curl -s -H "Authorization: Bearer $TOKEN" ${base}/reports/records
  curl -s -H "Authorization: Bearer $TOKEN" ${base}/reports/conditions
  curl -s -G -H "Authorization: Bearer $TOKEN" ${base}/runs \\
    --data-urlencode 'filter=weather.temperature_c lt 18 and not distance lt 10000' --data-urlencode 'sort=average_pace'
`);
