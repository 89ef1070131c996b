import { runService } from '@jogging/service-kit';
import { createApp } from './app.js';
import { readGatewayConfig } from './config.js';

await runService(() => createApp(readGatewayConfig()));
