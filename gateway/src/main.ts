import { runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readServiceConfig } from './config.js';

await runService('gateway', () => createApp(readServiceConfig()));
