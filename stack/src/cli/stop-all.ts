import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from '../parts/part.js';
import { partsIn } from '../parts/provide.js';
import type { Progress } from '../progress.js';
import { localFolder } from '../repository.js';
import { serviceProcess } from '../system/service-process.js';
import { services } from '../system/services.js';
import { stopInOrder } from '../system.js';

/** Ends the services, then the parts that are ours. @returns those parts */
export async function stopAll(progress: Progress): Promise<Part[]> {
  const [runDir, logDir] = [join(localFolder, 'run'), join(localFolder, 'log')];
  const processes = services
    .filter(({ name }) => existsSync(join(runDir, `${name}.pid`)))
    .map((service) => serviceProcess({ service, replica: 0, environment: {}, runDir, logDir }));
  if (processes.length > 0) progress('Stopping the services …');
  await stopInOrder(processes);

  const parts = await partsIn(localFolder);
  await Promise.all(
    parts.map(async (part) => {
      if (!(await part.isRunning())) return;
      progress(`Stopping ${part.name} …`);
      await part.stop();
    }),
  );
  return parts;
}
