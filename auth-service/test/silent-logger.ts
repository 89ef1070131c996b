import { createLogger } from '@jogging/service-kit';

export const logger = createLogger({ service: 'test', level: 'silent' });
