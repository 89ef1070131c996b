import { freePort, isPortFree } from '@jogging/service-kit/testing';
import { type Listening, type Service, type ServiceName, services } from './services.js';

/** The ports of a process, by the variables that set them. */
export type Ports = Readonly<Record<string, string>>;

/** `default`: the documented ones, unless the environment chooses others. `free`: any free port. */
export type PortPlan = 'default' | 'free';

const listeningOf = ({ publicPort, ops }: Service): Listening[] =>
  [publicPort, ops].filter((listening) => listening !== undefined);

export async function portsOf(service: Service, plan: PortPlan, environment: NodeJS.ProcessEnv): Promise<Ports> {
  const portFor = async ({ chosenBy, default: port }: Listening): Promise<number> => {
    if (plan === 'free') return freePort();
    return numberIn(environment, chosenBy, 1) ?? port + (numberIn(environment, OFFSET, 0) ?? 0);
  };
  const ports = listeningOf(service).map(async (listening) => [listening.variable, `${await portFor(listening)}`]);
  return Object.fromEntries(await Promise.all(ports));
}

/** Adds an offset to all ports, for a second clone on the same machine. */
const OFFSET = 'PORT_OFFSET';

function numberIn(environment: NodeJS.ProcessEnv, variable: string, least: number): number | undefined {
  const text = environment[variable];
  if (!text) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < least || port > 65_535) throw new Error(`${variable} is "${text}", not a port`);
  return port;
}

interface Listener {
  readonly name: ServiceName;
  readonly environment: Ports;
  /** Whether its own process listens there already. */
  runsWith?(variable: string, value: string): boolean;
}

/**
 * Checks that ports are free.
 *
 * @throws Error that names each port in use by another program, and how to choose another
 */
export async function requireFree(wanted: readonly Listener[]): Promise<void> {
  const listening = wanted.flatMap((listener) => {
    const { name, environment } = listener;
    const service = services.find((candidate) => candidate.name === name);
    return (service ? listeningOf(service) : []).map(({ variable, chosenBy }) => {
      const value = environment[variable] ?? '';
      return { name, chosenBy, port: Number(value), isOurs: listener.runsWith?.(variable, value) === true };
    });
  });
  const free = await Promise.all(listening.map(async ({ port, isOurs }) => isOurs || isPortFree(port)));
  const taken = listening.filter((_, i) => !free[i]);
  if (taken.length === 0) return;
  const lines = taken.map(({ port, name, chosenBy }) => `  ${port}, for ${name}: choose another by ${chosenBy}=…`);
  throw new Error(
    `These ports are taken by other programs, or you may not listen on them:\n${lines.join('\n')}\n${OFFSET}=2000 moves all of them.`,
  );
}
