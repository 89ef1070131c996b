import { operators } from '@jogging/query';

/** The groups of operations, in the order a newcomer needs them. */
export const tags = [
  { name: 'runs', description: 'Record, read, change and delete runs; the weather follows within seconds.' },
  { name: 'reports', description: 'Figures by week, month and year, records, and averages by weather.' },
  { name: 'imports', description: 'Files of runs in, and everything out again.' },
  { name: 'users', description: 'Sign up, and manage accounts.' },
  { name: 'roles', description: 'What users may do.' },
  { name: 'session', description: 'Sign in, refresh, sign out.' },
  { name: 'health', description: 'For load balancers and operators.' },
  { name: 'reference', description: 'This reference and the catalogue of errors.' },
];

const operatorList = operators.map(({ names: [name] }) => `\`${name}\``).join(', ');

/** The introduction of the reference. */
export const introduction = `
Record runs, see the weather they were run in, and read reports by week, month and year. The API speaks
[JSON:API 1.1](https://jsonapi.org/format/1.1/). Every error code has its remedy at
[/docs/errors](/docs/errors).

## Sign up and sign in

\`\`\`sh
curl -X POST http://localhost:5000/users -H 'Content-Type: application/vnd.api+json' -d '
  {"data": {"type": "user", "id": "test13", "attributes": {"password": "long-enough", "first_name": "Asha"}}}'
curl -X POST http://localhost:5000/user/login -H 'Content-Type: application/json' -d '
  {"user_id": "test13", "password": "long-enough"}'
\`\`\`

The answer has an \`auth_token\`, which lasts 15 minutes, and a \`refresh_token\`, which lasts 30 days and can be used once
(\`POST /user/refresh\`). Send the first with every request: \`Authorization: Bearer <auth_token>\`.

## Your first run

\`\`\`sh
curl -X POST http://localhost:5000/runs -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/vnd.api+json' -d '
  {"data": {"type": "run", "attributes": {
    "distance": 4200, "start_time": "2020-01-24T16:34:34Z", "end_time": "2020-01-24T16:58:45Z",
    "start_lat": 12.8947909, "start_lng": 77.6427151, "end_lat": 12.8986343, "end_lng": 77.656089}}}'
curl http://localhost:5000/runs/summary -H "Authorization: Bearer $TOKEN"
\`\`\`

Distances are in metres. The weather of a new run is \`pending\` for a few seconds. The next summary includes the run.

## Filters

Three ways to write the same filter, on every list:

\`\`\`text
filter[distance][gt]=5000&filter[date][ge]=2020-01-01
filter=distance gt 5000 and date ge '2020-01-01'
filter=[{"name": "distance", "op": "gt", "val": 5000}, {"name": "date", "op": "ge", "val": "2020-01-01"}]
\`\`\`

Operators: ${operatorList}. Sort with \`sort=-start_time,distance\`; choose fields with
\`fields[run]=distance,date\`.

## Pages

\`page[size]\` (20; at most 100) with \`page[number]\` gives \`first\`, \`prev\`, \`next\` and \`last\` links and \`meta.count\`. By cursor, start
with \`page[after]=\` and follow the \`next\` links: pages neither skip nor repeat rows, at the same cost at any depth.

## Errors

Every error is a JSON:API error document that lists all faults of a request at once. Each fault has a \`code\` from the
[catalogue](/docs/errors), a \`detail\` that says what to do, and a \`source\` that points at the value, parameter or header.

## Rates

6,000 requests a minute for a user, 600 for an address without a token. \`RateLimit\` and \`RateLimit-Policy\` tell what is left; above
the limit the answer is 429 with \`Retry-After\`.
`.trim();
