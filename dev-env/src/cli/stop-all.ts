import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '@jogging/deploy';
import { localFolder } from '@jogging/deploy';
import type { BackingService } from '../backing-services/backing-service.js';
import { backingServicesIn } from '../backing-services/provide.js';
import { serviceProcess } from '../system/service-process.js';
import { services } from '../system/services.js';
import { stopInOrder } from '../system.js';

/**
 * Stops the services, then the backing services that this clone started.
 *
 * @returns those backing services
 */
export async function stopAll(progress: Progress): Promise<BackingService[]> {
  const [runDir, logDir] = [join(localFolder, 'run'), join(localFolder, 'log')];
  const processes = services
    .filter(({ name }) => existsSync(join(runDir, `${name}.pid`)))
    .map((service) => serviceProcess({ service, replica: 0, environment: {}, runDir, logDir }));
  if (processes.length > 0) progress('Stopping the services …');
  await stopInOrder(processes);

  const backingServices = await backingServicesIn(localFolder);
  await Promise.all(
    backingServices.map(async (backingService) => {
      if (!(await backingService.isRunning())) return;
      progress(`Stopping ${backingService.name} …`);
      await backingService.stop();
    }),
  );
  return backingServices;
}
