import { operators } from '@jogging/query';
import { guides } from '../docs/guides.js';

/** The groups of operations, in the order a newcomer needs them. */
export const tags = [
  { name: 'runs', description: 'Record, read, change and delete runs; the weather follows within seconds.' },
  { name: 'reports', description: 'Figures by week, month and year, records, and averages by weather.' },
  { name: 'imports', description: 'Files of runs in, and everything out again.' },
  { name: 'users', description: 'Sign up, and manage accounts.' },
  { name: 'roles', description: 'What users may do.' },
  { name: 'session', description: 'Sign in, refresh, sign out.' },
  { name: 'health', description: 'For load balancers and operators.' },
  { name: 'reference', description: 'This reference, its guides and the catalogue of errors.' },
];

const guideList = Object.entries(guides).map(([name, title]) => `[${title}](/docs/${name})`);

const operatorRows = operators.map(({ names: [name, ...others], description }) => {
  const also = others.map((other) => `\`${other}\``).join(', ');
  return `| \`${name}\` | ${also} | ${description} |`;
});

/** The introduction of the reference; its commands are run by a test. */
export const introduction = `
Record runs, see the weather they were run in, and read reports by week, month and year. The API speaks
[JSON:API 1.1](https://jsonapi.org/format/1.1/).

Guides: ${guideList.join(' · ')}. Every [error](/docs/errors) has a remedy and an example.

## Sign in

\`\`\`sh
curl -X POST http://localhost:5000/users -H 'Content-Type: application/vnd.api+json' -d '
  {"data": {"type": "user", "id": "test13", "attributes": {"password": "long-enough", "first_name": "Asha"}}}'
curl -X POST http://localhost:5000/user/login -H 'Content-Type: application/json' -d '
  {"user_id": "test13", "password": "long-enough"}'
\`\`\`

The answer has an \`auth_token\`, which lasts 15 minutes, and a \`refresh_token\`, which lasts 30 days and can be used once
(\`POST /user/refresh\`). Send the first with every request: \`Authorization: Bearer <auth_token>\`.

## Your first run

With cURL:

\`\`\`sh
curl -X POST http://localhost:5000/runs -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/vnd.api+json' -d '
  {"data": {"type": "run", "attributes": {
    "distance": 4200, "start_time": "2020-01-24T16:34:34Z", "end_time": "2020-01-24T16:58:45Z",
    "start_lat": 12.8947909, "start_lng": 77.6427151, "end_lat": 12.8986343, "end_lng": 77.656089}}}'
curl http://localhost:5000/runs/summary -H "Authorization: Bearer $TOKEN"
\`\`\`

With JavaScript, from signing in to the week's figures:

\`\`\`js
const api = 'http://localhost:5000';
const signIn = await fetch(api + '/user/login', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ user_id: 'test13', password: 'long-enough' }),
});
const { auth_token } = await signIn.json();
const headers = { Authorization: 'Bearer ' + auth_token, 'Content-Type': 'application/vnd.api+json' };
const attributes = { distance: 4200, start_time: '2020-01-24T16:34:34Z', end_time: '2020-01-24T16:58:45Z' };
await fetch(api + '/runs', { method: 'POST', headers, body: JSON.stringify({ data: { type: 'run', attributes } }) });
const summary = await (await fetch(api + '/runs/summary', { headers })).json();
console.log(summary.data[0].attributes.total_distance);
\`\`\`

With Python (\`pip install requests\`):

\`\`\`python
import requests

api = "http://localhost:5000"
tokens = requests.post(api + "/user/login", json={"user_id": "test13", "password": "long-enough"}).json()
headers = {"Authorization": "Bearer " + tokens["auth_token"], "Content-Type": "application/vnd.api+json"}
attributes = {"distance": 4200, "start_time": "2020-01-24T16:34:34Z", "end_time": "2020-01-24T16:58:45Z"}
requests.post(api + "/runs", headers=headers, json={"data": {"type": "run", "attributes": attributes}})
summary = requests.get(api + "/runs/summary", headers=headers).json()
print(summary["data"][0]["attributes"]["total_distance"])
\`\`\`

Distances are in metres. The weather of a new run is \`pending\` for a few seconds. The next summary includes the run. Every operation
below has its request in the same three languages.

## Filters

Three ways to write the same filter, on every list:

\`\`\`text
filter[distance][gt]=5000&filter[date][ge]=2020-01-01
filter=distance gt 5000 and date ge '2020-01-01'
filter=[{"name": "distance", "op": "gt", "val": 5000}, {"name": "date", "op": "ge", "val": "2020-01-01"}]
\`\`\`

| operator | also | means |
|---|---|---|
${operatorRows.join('\n')}

Sort with \`sort=-start_time,distance\`; choose fields with \`fields[run]=distance,date\`. The [guide to filters](/docs/filters) has the
grammar, the types of values and the limits.

## Pages

\`page[size]\` (20; at most 100) with \`page[number]\` gives \`first\`, \`prev\`, \`next\` and \`last\` links and \`meta.count\`. By cursor, start
with \`page[after]=\` and follow the \`next\` links: pages neither skip nor repeat rows, at the same cost at any depth.

## Errors

Every error is a JSON:API error document that lists all faults of a request at once. Each fault has a \`code\` from the
[catalogue](/docs/errors), a \`detail\` that says what to do, and a \`source\` that points at the value, parameter or header.

## Rates

6,000 requests a minute for a user, 600 for an address without a token. \`RateLimit\` and \`RateLimit-Policy\` say what is left; above
the limit the answer is 429 with \`Retry-After\`. Heavy requests (operations, files, charts, lists with costly filters) run one
at a time for each caller, with pauses while other users are active: send them one after the other.
`.trim();
