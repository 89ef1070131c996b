import { type Progress, silent } from '../progress.js';
import { engineFault, hasImage, pullFault } from './docker.js';
import { installFault, installPackages } from './packages.js';
import type { Way } from './part.js';
import type { Recipe } from './recipe.js';

/** No way to get these parts: the message says what was tried and how to give them. */
export class NoWay extends Error {}

const ALLOWED = ['containers', 'programs'] as const;

/** The one way that a person allows, by PARTS; undefined where both are. */
export function allowedWay(text = process.env.PARTS): (typeof ALLOWED)[number] | undefined {
  const allowed = ALLOWED.find((word) => word === text);
  if (text && !allowed) throw new Error(`PARTS is "${text}", and may be ${ALLOWED.join(' or ')}`);
  return allowed;
}

/**
 * How each part is to be run: in a container where an engine answers and has or can pull the image, else from
 * installed programs, else from Debian's packages, installed now.
 */
export async function chooseWays(
  recipes: readonly Recipe[],
  progress: Progress = silent,
  allowed = allowedWay(),
): Promise<Way[]> {
  const noContainers = allowed === 'programs' ? 'not allowed' : await engineFault();
  const imageFaults = await Promise.all(recipes.map(async ({ image }) => noContainers ?? imageFault(image, progress)));

  const stranded = (recipe: Recipe) => allowed === 'containers' || !recipe.isInstalled();
  const missing = recipes.filter((recipe, i) => imageFaults[i] !== undefined && stranded(recipe));
  if (missing.length > 0) {
    const why = allowed === 'containers' ? 'not allowed' : installFault();
    if (why) throw new NoWay(adviceFor(missing, imageFaults, why));
    await installPackages(
      missing.map(({ debianPackage }) => debianPackage),
      progress,
    );
  }
  return imageFaults.map((fault) => (fault === undefined ? 'container' : 'program'));
}

export async function chooseWay(recipe: Recipe, given: Way | undefined): Promise<Way> {
  if (given) return given;
  const [way = 'program'] = await chooseWays([recipe]);
  return way;
}

async function imageFault(image: string, progress: Progress): Promise<string | undefined> {
  if (await hasImage(image)) return undefined;
  progress(`Pulling ${image} …`);
  const fault = await pullFault(image);
  progress(fault ?? `  pulled ${image}`);
  return fault;
}

function adviceFor(
  missing: readonly Recipe[],
  imageFaults: readonly (string | undefined)[],
  whyNoPackages: string,
): string {
  const containers = new Set(imageFaults.filter((fault) => fault !== undefined));
  return [
    `There is no way here to get ${missing.map(({ title }) => title).join(', ')}:`,
    `  containers: ${[...containers].join('; ')}`,
    `  Debian's packages: ${whyNoPackages}`,
    'Give one of these:',
    `  - servers of yours: ${missing.map(({ variable, example }) => `${variable}=${example}`).join(' ')}`,
    '  - a Docker engine',
    `  - the programs, as root: apt-get install ${missing.map(({ debianPackage }) => debianPackage).join(' ')}`,
  ].join('\n');
}
