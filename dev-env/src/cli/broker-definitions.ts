/** `npm run broker-definitions`: writes deploy/src/rabbitmq/definitions.json from the topology in proto. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { brokerDefinitions } from '../broker-definitions.js';

const file = join(repository, 'deploy/src/rabbitmq/definitions.json');
writeFileSync(file, `${JSON.stringify(brokerDefinitions(), null, 2)}\n`);
