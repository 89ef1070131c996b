import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { longStep, type Progress } from '../progress.js';
import { externalPart } from './external.js';
import type { Part, PartOptions, Way } from './part.js';
import { openPostgres, postgresRecipe } from './postgres.js';
import { type Broker, openRabbitmq, rabbitmqRecipe } from './rabbitmq.js';
import type { Recipe } from './recipe.js';
import { openRedis, redisRecipe } from './redis.js';
import { chooseWays } from './ways.js';

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
export async function provideParts({
  dir,
  progress,
  environment = process.env,
  ...rest
}: ProvideOptions): Promise<Parts> {
  const folderOf = ({ name }: Recipe) => join(dir, name);
  const isNamed = ({ variable }: Recipe) => Boolean(environment[variable]);
  // One look for all that are new here, so that Debian's packages are installed in one go.
  const fresh = recipes.filter((recipe) => !isNamed(recipe) && !existsSync(join(folderOf(recipe), 'settings.json')));
  const chosen = fresh.length > 0 ? await chooseWays(fresh, progress) : [];
  const wayOf = (recipe: Recipe): Way | undefined => chosen[fresh.indexOf(recipe as (typeof recipes)[number])];

  const own = async <T extends Part>(recipe: Recipe, open: (options: PartOptions) => Promise<T>): Promise<T> => {
    const way = wayOf(recipe);
    const part = await open({ ...rest, dir: folderOf(recipe), ...(way && { way }) });
    // Even one that runs is asked whether it answers.
    if (await part.isRunning()) await part.start();
    else await longStep(progress, `Starting ${recipe.title}`, () => part.start());
    return part;
  };
  const named = (recipe: Recipe, defaultPort: number) =>
    externalPart(recipe, environment[recipe.variable] ?? '', defaultPort);

  const [postgres, redis, rabbitmq] = await Promise.all([
    isNamed(postgresRecipe) ? named(postgresRecipe, 5432) : own(postgresRecipe, openPostgres),
    isNamed(redisRecipe) ? named(redisRecipe, 6379) : own(redisRecipe, openRedis),
    isNamed(rabbitmqRecipe)
      ? named(rabbitmqRecipe, 5672).then((part) => ({ ...part, managementUrl: managementUrlOf(part.url, environment) }))
      : own(rabbitmqRecipe, openRabbitmq),
  ]);
  return { postgres, redis, rabbitmq };
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
  const made = recipes.filter((recipe) => existsSync(join(dir, recipe.name, 'settings.json')));
  return Promise.all(made.map(({ name }) => openers[name]({ dir: join(dir, name), lifetime: 'forever' })));
}
