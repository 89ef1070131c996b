import { join } from 'node:path';
import { longStep, type Progress } from '../progress.js';
import { externalPart } from './external.js';
import { settledWay } from './home.js';
import type { Part, PartOptions, Way } from './part.js';
import { openPostgres, postgresRecipe } from './postgres.js';
import { type Broker, openRabbitmq, rabbitmqRecipe } from './rabbitmq.js';
import type { Recipe } from './recipe.js';
import { openRedis, redisRecipe } from './redis.js';
import { allowedWay, chooseWays } from './ways.js';

export interface Parts {
  readonly postgres: Part;
  readonly redis: Part;
  readonly rabbitmq: Broker;
}

export interface ProvideOptions extends Pick<PartOptions, 'lifetime' | 'durable'> {
  /** Each part has a folder in this one. */
  readonly dir: string;
  readonly progress: Progress;
  /** Where servers may be named; ours unless given. */
  readonly environment?: NodeJS.ProcessEnv;
}

const recipes = [postgresRecipe, redisRecipe, rabbitmqRecipe] as const;

/** All three parts, running: those that the environment names, the others by the ways there are. */
export async function provideParts(options: ProvideOptions): Promise<Parts> {
  const { environment = process.env } = options;
  const urlOf = ({ variable }: Recipe) => environment[variable] || undefined;
  const ways = await decideWays(
    recipes.filter((recipe) => !urlOf(recipe)),
    options,
  );

  const give = async <T extends Part>(recipe: Recipe, external: (url: string) => Promise<T>, open: Opener<T>) => {
    const url = urlOf(recipe);
    return url ? external(url) : own(recipe, open, ways.get(recipe) ?? 'program', options);
  };
  const named = (recipe: Recipe, port: number) => (url: string) => externalPart(recipe, url, port);
  const namedBroker = async (url: string): Promise<Broker> => {
    return { ...(await externalPart(rabbitmqRecipe, url, 5672)), managementUrl: managementUrlOf(url, environment) };
  };
  const [postgres, redis, rabbitmq] = await Promise.all([
    give(postgresRecipe, named(postgresRecipe, 5432), openPostgres),
    give(redisRecipe, named(redisRecipe, 6379), openRedis),
    give(rabbitmqRecipe, namedBroker, openRabbitmq),
  ]);
  return { postgres, redis, rabbitmq };
}

type Opener<T extends Part> = (options: PartOptions) => Promise<T>;

/** As each part was run before; for the new ones one look, so that Debian's packages are installed in one go. */
async function decideWays(wanted: readonly Recipe[], { dir, progress }: ProvideOptions): Promise<Map<Recipe, Way>> {
  const settled = new Map(wanted.map((recipe) => [recipe, settledWay(join(dir, recipe.name))]));
  const lost = wanted.filter((recipe) => settled.get(recipe) === 'program' && !recipe.isInstalled());
  if (lost.length > 0) await chooseWays(lost, progress, 'programs');
  const fresh = wanted.filter((recipe) => settled.get(recipe) === undefined);
  const chosen = fresh.length > 0 ? await chooseWays(fresh, progress) : [];
  return new Map(wanted.map((recipe) => [recipe, settled.get(recipe) ?? chosen[fresh.indexOf(recipe)] ?? 'program']));
}

async function own<T extends Part>(recipe: Recipe, open: Opener<T>, way: Way, options: ProvideOptions): Promise<T> {
  const { dir, progress, environment: _, ...rest } = options;
  const folder = join(dir, recipe.name);
  const isNew = settledWay(folder) === undefined;
  const part = await open({ ...rest, dir: folder, way });
  try {
    // Even one that runs is asked whether it answers.
    if (await part.isRunning()) await part.start();
    else await longStep(progress, `Starting ${recipe.title}`, () => part.start());
    return part;
  } catch (fault) {
    // An engine may answer and still run nothing that can be reached from here, such as one on another machine.
    if (!isNew || way !== 'container' || allowedWay() === 'containers') throw fault;
    progress(`${recipe.title} cannot be run in a container: ${fault instanceof Error ? fault.message : fault}`);
    await part.remove();
    await chooseWays([recipe], progress, 'programs');
    return own(recipe, open, 'program', options);
  }
}

/** AMQP_MANAGEMENT_URL, else the plugin's usual port on the broker's host, with the broker's user. */
function managementUrlOf(amqpUrl: string, environment: NodeJS.ProcessEnv): string {
  if (environment.AMQP_MANAGEMENT_URL) return environment.AMQP_MANAGEMENT_URL;
  const { hostname, username, password } = new URL(amqpUrl);
  return `http://${username || 'guest'}:${password || 'guest'}@${hostname}:15672`;
}

/** The parts that were made in this folder earlier, running or not; starts nothing. */
export async function partsIn(dir: string): Promise<Part[]> {
  const openers = { postgres: openPostgres, redis: openRedis, rabbitmq: openRabbitmq };
  const made = recipes.filter(({ name }) => settledWay(join(dir, name)) !== undefined);
  return Promise.all(made.map(({ name }) => openers[name]({ dir: join(dir, name), lifetime: 'forever' })));
}
