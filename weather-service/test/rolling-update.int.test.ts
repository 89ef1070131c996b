import { randomUUID } from 'node:crypto';
import { WeatherStatus } from '@jogging/proto/weather';
import { expect } from 'chai';
import { daysAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

describe('release 1.0.0 on the schema of this release', function () {
  this.timeout(60_000);

  let system: System;
  const hour = new Date(Math.round(daysAgo(40).getTime() / 3_600_000) * 3_600_000);
  const key = [1050, 2355, hour];

  before(async () => {
    system = await startSystem();
  });
  after(() => system.stop());

  it('release 1.0.0 enqueues what this release fetches', async () => {
    const { database } = system.database;
    const runId = randomUUID();
    await database.execute(
      `INSERT INTO wishes (cell_lat, cell_lng, hour, run_id, uid, weather_request, run_version, status)
       VALUES ($1, $2, $3, $4, $5, 1, 1, 'pending')`,
      [...key, runId, randomUUID()],
    );
    await database.execute(
      `INSERT INTO lookups AS l (cell_lat, cell_lng, hour, purpose, priority, wanted_since)
       VALUES ($1, $2, $3, 'conditions', 1, '-infinity')`,
      key,
    );
    await system.start();
    const [state] = await system.neighbour.settled([runId]);
    expect(state?.weather?.status).to.equal(WeatherStatus.RECORDED);
    await system.stopServices();
  });
});
