// Fails, with advice, if a port that `make up` needs is not one, or if another program has it. Runs before anything is installed, built or
// started, so that a refused `make up` changes nothing; therefore it imports nothing but Node.js.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const root = new URL('../', import.meta.url);
const read = (file) => readFileSync(file, 'utf8');
const ports = JSON.parse(read(new URL('dev-env/ports.json', root)));
const offset = Number(process.env.PORT_OFFSET || 0);
const isPort = (number) => Number.isInteger(number) && number >= 1 && number <= 65_535;

/** Is it our own process, from an earlier `make up`, that listens there? */
function isOurs({ service, variable }, port) {
  try {
    const [pid] = read(new URL(`.local/run/${service}.pid`, root)).split(' ');
    return read(`/proc/${pid}/environ`).split('\0').includes(`${variable}=${port}`);
  } catch {
    return false;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

const wrong = new Set();
const taken = [];
for (const entry of ports) {
  // Needed only if the sandbox provides the weather, which may not be known yet.
  if (entry.service === 'weather-sandbox' && !process.env.WEATHER_PROVIDER?.includes('sandbox')) continue;
  const variable = process.env[entry.chosenBy] ? entry.chosenBy : 'PORT_OFFSET';
  const port = Number(process.env[entry.chosenBy] || entry.default + offset);
  if (!isPort(port) || (variable === 'PORT_OFFSET' && offset < 0))
    wrong.add(`  ${variable} is "${process.env[variable]}", not a port`);
  else if (!isOurs(entry, port) && !(await isFree(port)))
    taken.push(`  ${port}, for ${entry.service}: choose another by ${entry.chosenBy}=…`);
}
if (wrong.size > 0) {
  console.error(`Nothing was changed:\n${[...wrong].join('\n')}`);
  process.exitCode = 1;
}
if (taken.length > 0) {
  console.error(
    `Nothing was changed: other programs have these ports, or you may not listen on them:\n${taken.join('\n')}`,
  );
  console.error('PORT_OFFSET=2000 moves all of them.');
  process.exitCode = 1;
}
