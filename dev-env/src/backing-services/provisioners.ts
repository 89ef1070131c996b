import { engineFault, type Progress, silent } from '@jogging/deploy';
import type { Provisioner } from './backing-service.js';
import type { Definition } from './definition.js';
import { hasImage, pullFault } from './docker.js';
import { installFault, installPackages } from './packages.js';

/** No provisioner is available: the message says what was tried and what to do. */
export class NoProvisioner extends Error {}

const ALLOWED = ['containers', 'programs'] as const;

/** The only provisioner that BACKING_SERVICES (in version 1.0.0: PARTS) allows; undefined if both are allowed. */
export function allowedProvisioner(
  text = process.env.BACKING_SERVICES || process.env.PARTS,
): (typeof ALLOWED)[number] | undefined {
  const allowed = ALLOWED.find((word) => word === text);
  if (text && !allowed) throw new Error(`BACKING_SERVICES is "${text}", but must be ${ALLOWED.join(' or ')}`);
  return allowed;
}

/**
 * Chooses how to run each backing service: in a container if a Docker engine runs and has or can pull the image, else from
 * installed programs, else from Debian's packages, which are installed now.
 */
export async function chooseProvisioners(
  definitions: readonly Definition[],
  progress: Progress = silent,
  allowed = allowedProvisioner(),
): Promise<Provisioner[]> {
  const noContainers = allowed === 'programs' ? 'not allowed' : await engineFault();
  const imageFaults = await Promise.all(
    definitions.map(async ({ image }) => noContainers ?? imageFault(image, progress)),
  );

  const stranded = (definition: Definition) => allowed === 'containers' || !definition.isInstalled();
  const missing = definitions.filter((definition, i) => imageFaults[i] !== undefined && stranded(definition));
  if (missing.length > 0) {
    const why = allowed === 'containers' ? 'not allowed' : installFault();
    if (why) throw new NoProvisioner(adviceFor(missing, imageFaults, why));
    await installPackages(
      missing.map(({ debianPackage }) => debianPackage),
      progress,
    );
  }
  return imageFaults.map((fault) => (fault === undefined ? 'container' : 'program'));
}

export async function chooseProvisioner(definition: Definition, given: Provisioner | undefined): Promise<Provisioner> {
  if (given) return given;
  const [provisioner = 'program'] = await chooseProvisioners([definition]);
  return provisioner;
}

async function imageFault(image: string, progress: Progress): Promise<string | undefined> {
  if (await hasImage(image)) return undefined;
  progress(`Pulling ${image} …`);
  const fault = await pullFault(image);
  progress(fault ?? `  pulled ${image}`);
  return fault;
}

function adviceFor(
  missing: readonly Definition[],
  imageFaults: readonly (string | undefined)[],
  whyNoPackages: string,
): string {
  const containers = new Set(imageFaults.filter((fault) => fault !== undefined));
  return [
    `Cannot provide ${missing.map(({ title }) => title).join(', ')}:`,
    `  containers: ${[...containers].join('; ')}`,
    `  Debian's packages: ${whyNoPackages}`,
    'Provide one of these:',
    `  - your own servers: ${missing.map(({ variable, example }) => `${variable}=${example}`).join(' ')}`,
    '  - a Docker engine',
    `  - the programs, as root: apt-get install ${missing.map(({ debianPackage }) => debianPackage).join(' ')}`,
  ].join('\n');
}
