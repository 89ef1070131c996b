/**
 * `make images`: builds an image of every service, jogging-times/<service>:<TAG or "local">, and prints a table of their sizes.
 * REGISTRY=registry.example.org/jogging-times also pushes them there, and writes their digests into the overlay "production".
 */
import { docker, engineFault } from '../engine.js';
import { imageNames, imageOf, productionImages } from '../images/image-names.js';
import { sourceRevision } from '../images/revision.js';
import { setImages } from '../kubernetes/production-images.js';
import { longStep, toTerminal } from '../progress.js';
import { repository } from '../repository.js';
import { runCommand } from '../run-command.js';

const { TAG = 'local', REGISTRY, NODE_IMAGE } = process.env;

runCommand(async () => {
  const fault = await engineFault();
  if (fault) throw new Error(`Images are built by a Docker engine, and ${fault}.`);

  const rows: string[][] = [];
  for (const name of imageNames) {
    const image = imageOf(name, TAG);
    await longStep(toTerminal, `Building ${image}`, () => build(name, image));
    rows.push([image, megabytes(await docker(['image', 'inspect', '--format', '{{.Size}}', image]))]);
  }
  toTerminal(`\n${table([['image', 'size'], ...rows])}`);
  if (REGISTRY) await push(REGISTRY);
});

async function build(name: string, image: string): Promise<void> {
  const given = { SERVICE: name, REVISION: sourceRevision(), ...(NODE_IMAGE && { NODE_IMAGE }) };
  const flags = Object.entries(given).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]);
  await docker(['build', '--quiet', '--tag', image, ...flags, repository], { within: 30 * 60_000 });
}

async function push(registry: string): Promise<void> {
  const images = new Map<string, string>();
  for (const name of productionImages) {
    const remote = `${registry}/${name}`;
    await docker(['tag', imageOf(name, TAG), `${remote}:${TAG}`]);
    await longStep(toTerminal, `Pushing ${remote}`, () =>
      docker(['push', `${remote}:${TAG}`], { within: 30 * 60_000 }),
    );
    const digests = await docker(['image', 'inspect', '--format', '{{join .RepoDigests "\\n"}}', `${remote}:${TAG}`]);
    const digest = digests.split('\n').find((line) => line.startsWith(`${remote}@`));
    if (!digest) throw new Error(`The registry returned no digest for ${remote}`);
    images.set(name, digest);
  }
  toTerminal(`\nWritten into ${setImages(images)}:\n${[...images.values()].map((image) => `  ${image}`).join('\n')}`);
}

const megabytes = (bytes: string): string => `${Math.round(Number(bytes) / 1e6)} MB`;

function table(rows: readonly string[][]): string {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}  ${second.padStart(8)}`).join('\n');
}
