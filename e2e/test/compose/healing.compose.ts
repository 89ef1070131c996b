import { type Project, projectFromEnvironment } from '@jogging/deploy';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { api, newPerson, newRun } from '../../src/people.js';

const longRunning = [
  'gateway',
  'auth-service',
  'user-service',
  'run-service',
  'weather-service',
  'weather-sandbox',
  'report-service',
  'postgres',
  'redis',
  'rabbitmq',
];

describe('A killed container', function () {
  this.timeout(120_000);
  let project: Project;

  before(async () => {
    project = await projectFromEnvironment();
  });

  for (const service of longRunning) {
    it(`a killed container restarts by itself, and runs are recorded again: ${service}`, async () => {
      const { restarts } = await project.container(service);
      const person = await newPerson();
      await project.kill(service);
      await eventually(async () => {
        const now = await project.container(service);
        expect(now).to.include({ restarts: restarts + 1, status: 'running', health: 'healthy' });
      }, 60_000);

      const client = await api();
      await eventually(async () => {
        const run = await newRun(person);
        await eventually(async () => {
          const { json } = await client.get(`/runs/${run.id}`, { token: person.token });
          expect(json.data.attributes.weather.status).to.equal('recorded');
        }, 15_000);
        const summary = await client.get('/runs/summary', { token: person.token });
        expect(summary.json.data[0].attributes.run_count).to.be.greaterThan(0);
      }, 60_000);
    });
  }

  it('a killed container does not restart or break the others', async () => {
    const containers = await project.containers();
    const running = containers.filter(({ service }) => longRunning.includes(service));
    expect(running.map(({ service }) => service)).to.have.members(longRunning);
    await eventually(async () => {
      for (const container of await project.containers()) {
        if (longRunning.includes(container.service)) expect(container).to.include({ health: 'healthy', restarts: 1 });
        else expect(container).to.include({ status: 'exited', exitCode: 0 });
      }
    }, 60_000);
  });
});
