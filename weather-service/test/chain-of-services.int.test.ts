import { PassThrough } from 'node:stream';
import { createLogger } from '@jogging/service-kit';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { type AnsweringServer, answeringServer } from './support/answering-server.js';
import { aRun, daysAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

const key = 'k3y-that-nobody-may-see';

describe('the service with OpenWeatherMap before Open-Meteo', function () {
  this.timeout(60_000);

  let system: System;
  let openWeatherMap: AnsweringServer;

  before(async () => {
    system = await startSystem();
    openWeatherMap = await answeringServer();
  });
  after(async () => {
    await system.stop();
    await openWeatherMap.close();
  });

  it('reports a refused key at the start without revealing it, and asks Open-Meteo instead', async () => {
    openWeatherMap.say(401, { cod: 401, message: `Invalid API key ${key}.` });
    const port = await freePort();
    const url = `http://127.0.0.1:${system.sandbox.port}`;
    const config = readServiceConfig({
      ...system.env,
      WEATHER_PROVIDER: 'openweathermap,open-meteo',
      OWM_API_KEY: key,
      OWM_URL: openWeatherMap.url,
      OPEN_METEO_URL: url,
      OPEN_METEO_ARCHIVE_URL: url,
      WEATHER_PROVIDER_REST: '1h',
      WEATHER_TIMEOUT_MS: '4000',
      OPS_PORT: String(port),
    });
    let log = '';
    const destination = new PassThrough().on('data', (line) => {
      log += String(line);
    });
    const app = createApp(config, createLogger({ service: 'weather-service', level: 'trace', destination }));
    await app.start();
    try {
      await eventually(async () => {
        const readiness = await (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
        return /openweathermap: key_refused, backing off until .*; open-meteo: ok/.test(readiness);
      });
      expect(openWeatherMap.asked).to.have.length(1);
      expect(log).to.match(/"level":"error".*"provider":"openweathermap".*REFUSES OUR KEY/);

      const run = aRun({ endTime: daysAgo(40) });
      await system.create(run);
      const [state] = await system.neighbour.settled([run.id]);
      expect(state?.weather?.conditions?.provider).to.equal('open-meteo');
      expect(openWeatherMap.asked).to.have.length(1);

      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).to.match(/weather_provider_requests_total\{provider="openweathermap",outcome="key_refused"\} 1/);
      expect(log + metrics).not.to.contain(key);
      expect(JSON.stringify(system.neighbour.statesOf(run.id))).not.to.contain(key);
    } finally {
      await app.stop();
    }
  });
});
