import { runningService } from '../dev/running-service.js';

/**
 * The API that the demo data is written to: JOGGING_URL, else this clone's system.
 *
 * @throws Error if this clone's system is not up, or does not listen on PORT or by PORT_OFFSET
 */
export function demoSystem(environment: NodeJS.ProcessEnv, running = gatewayPort): string {
  if (environment.JOGGING_URL) return environment.JOGGING_URL.replace(/\/$/, '');
  const port = running();
  const asked = environment.PORT || (environment.PORT_OFFSET && `${5000 + Number(environment.PORT_OFFSET)}`);
  if (asked && asked !== port) {
    throw new Error(
      `The system of this clone listens on port ${port}, not on ${asked}. Leave PORT and PORT_OFFSET out, or start it there with "make up".`,
    );
  }
  return `http://localhost:${port}`;
}

const gatewayPort = (): string => runningService('gateway').process.environment.PORT ?? '';
