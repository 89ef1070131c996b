import { docker, run } from '../engine.js';
import { imageOf } from '../images/image-names.js';
import { repository } from '../repository.js';

/** The available Compose command: `docker-compose` (1.29 or 2), or Docker's plugin. */
export async function composeCommand(): Promise<readonly string[]> {
  const spellings = [['docker-compose'], ['docker', 'compose']];
  for (const spelling of spellings) {
    const [program = '', ...args] = spelling;
    const version = await run(program, [...args, 'version', '--short']).catch(() => undefined);
    if (version !== undefined) return spelling;
  }
  throw new Error('Compose is not installed: "docker-compose" and "docker compose" were both tried.');
}

export interface ProjectOptions {
  readonly name: string;
  /** The gateway's port on this machine. */
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Container {
  readonly service: string;
  readonly id: string;
  readonly pid: number;
  /** `running`, `exited`, … */
  readonly status: string;
  /** `healthy`, `starting`, `unhealthy`; `none` without a check. */
  readonly health: string;
  readonly restarts: number;
  readonly exitCode: number;
}

/** The system of docker-compose.yml as a project with its own name. */
export class Project {
  readonly #options: ProjectOptions;
  readonly #command: readonly string[];

  constructor(options: ProjectOptions, command: readonly string[]) {
    this.#options = options;
    this.#command = command;
  }

  get name(): string {
    return this.#options.name;
  }

  get url(): string {
    return `http://localhost:${this.#options.port}`;
  }

  /** The environment in which `docker-compose` uses this project. */
  get environment(): NodeJS.ProcessEnv {
    const { name, port, environment } = this.#options;
    return { ...process.env, ...environment, COMPOSE_PROJECT_NAME: name, PORT: `${port}` };
  }

  compose(args: readonly string[], within = 30 * 60_000): Promise<string> {
    const [program = '', ...before] = this.#command;
    return run(program, [...before, ...args], { cwd: repository, env: this.environment, within });
  }

  async containers(): Promise<Container[]> {
    const filter = ['--filter', `label=com.docker.compose.project=${this.name}`];
    const ids = (await docker(['ps', '--all', '--quiet', '--no-trunc', ...filter])).split('\n').filter(Boolean);
    if (ids.length === 0) return [];
    const found = JSON.parse(await docker(['container', 'inspect', ...ids])) as Inspected[];
    return found.map(({ Id, State, RestartCount, Config }) => ({
      service: Config.Labels['com.docker.compose.service'] ?? '',
      id: Id,
      pid: State.Pid,
      status: State.Status,
      health: State.Health?.Status ?? 'none',
      restarts: RestartCount,
      exitCode: State.ExitCode,
    }));
  }

  async container(service: string): Promise<Container> {
    const found = (await this.containers()).find((container) => container.service === service);
    if (!found) throw new Error(`The project has no container of ${service}`);
    return found;
  }

  /**
   * Sends SIGKILL bypassing Docker: the engine treats `docker kill` as an intended stop, after which no restart policy applies.
   * From a container that sees the engine's processes, which may be on another machine.
   */
  async kill(service: string): Promise<void> {
    const { pid } = await this.container(service);
    const script = `process.kill(${pid}, 'SIGKILL')`;
    await docker(['run', '--rm', '--pid', 'host', '--user', '0', this.deployImage, 'node', '-e', script]);
  }

  get deployImage(): string {
    return imageOf('deploy', this.environment.TAG || 'local');
  }

  /** Removes the project and its data. */
  async remove(): Promise<void> {
    await this.compose(['down', '--volumes', '--remove-orphans']);
  }
}

interface Inspected {
  readonly Id: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Pid: number;
    readonly Status: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
}
