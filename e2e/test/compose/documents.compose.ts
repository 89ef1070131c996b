import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeCommand, Project, run } from '@jogging/deploy';
import { repository } from '@jogging/dev-env';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../../src/api.js';
import { expectStatus, userDocument } from '../../src/people.js';

/** In reading order. */
const documents = ['README.md', 'docs/deploy.md'];

describe('The commands for Docker in the documents', function () {
  this.timeout(30 * 60_000);
  let project: Project;
  let command: readonly string[];

  before(async () => {
    command = await composeCommand();
    const name = `${process.env.COMPOSE_TEST_PROJECT}-documents`;
    project = new Project({ name, port: await freePort() }, command);
  });
  after(() => project.remove());

  const healthy = (service: string) =>
    eventually(async () => expect(await project.container(service)).to.include({ health: 'healthy' }), 90_000);

  it('the Docker commands start one service with what it needs, in a fresh project', async () => {
    await project.compose(['up', '-d', 'run-service']);
    await healthy('run-service');
    const services = (await project.containers()).map(({ service }) => service);
    expect(services).to.include.members(['postgres', 'rabbitmq', 'user-service']).and.not.include('gateway');
  });

  it('the Docker commands work one after the other as they are written', async () => {
    const texts = await Promise.all(documents.map((file) => readFile(join(repository, file), 'utf8')));
    const blocks = texts.flatMap((text) =>
      [...text.matchAll(/```sh docker\n([\s\S]*?)```/g)].map(([, block]) => block),
    );
    expect(blocks.length).to.be.greaterThan(3);
    for (const block of blocks) {
      const script = `${block}`
        .replaceAll('docker-compose', command.join(' '))
        .replaceAll('http://localhost:5000', project.url);
      await run('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: repository,
        env: project.environment,
        within: 15 * 60_000,
      });
    }
  });

  it('the Docker commands that remove the containers leave what was written in the volumes', async () => {
    const client = new Api(project.url);
    const ready = () => eventually(async () => expectStatus(await client.get('/readyz'), 200), 90_000);
    await project.compose(['up', '-d']);
    await ready();
    expectStatus(await client.post('/users', { body: userDocument('keeper') }), 201);
    await project.compose(['down']);
    await project.compose(['up', '-d']);
    await ready();
    const body = { user_id: 'keeper', password: 'keeper secret' };
    expectStatus(await client.post('/user/login', { body }), 200);
  });
});
