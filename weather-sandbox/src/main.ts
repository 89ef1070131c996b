import { baseSettings, createLogger, readConfig, runService, settings } from '@jogging/service-kit';
import { Sandbox } from './server.js';

await runService('weather-sandbox', () => {
  const config = readConfig({
    LOG_LEVEL: baseSettings.LOG_LEVEL,
    SANDBOX_HOST: settings.text('127.0.0.1'),
    SANDBOX_PORT: settings.port(5080),
    SANDBOX_CONTROL: settings.onOff(false),
  });
  const logger = createLogger({ service: 'weather-sandbox', level: config.LOG_LEVEL });
  const sandbox = new Sandbox({
    port: config.SANDBOX_PORT,
    host: config.SANDBOX_HOST,
    control: config.SANDBOX_CONTROL,
  });
  return {
    logger,
    async start() {
      await sandbox.start();
      logger.info({ port: sandbox.port }, 'serving made-up weather');
    },
    stop: () => sandbox.stop(),
  };
});
