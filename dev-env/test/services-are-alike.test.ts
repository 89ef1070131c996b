import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';

const withSchema = ['user-service', 'run-service', 'weather-service', 'report-service'];
const services = ['gateway', 'auth-service', ...withSchema];

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const has = (path: string) => existsSync(join(repository, path));

/** The names that a module exports by its own declarations. */
const exportsOf = (path: string) =>
  [
    ...read(path).matchAll(
      /^export (?:declare )?(?:async )?(?:abstract )?(?:function|const|class|interface|type) (\w+)/gm,
    ),
  ].map(([, name]) => name);

/** Folder names with the same meaning in every service; a service may have other folders for its own purposes. */
const shared = new Map([
  ['domain', 'rules, pure'],
  ['commands', 'use cases that change'],
  ['queries', 'use cases that read'],
  ['store', 'tables and statements'],
  ['grpc', 'handlers of gRPC'],
  ['http', 'handlers of HTTP'],
  ['consumers', 'handlers of events'],
  ['cli', 'commands of operators'],
]);
/** Other names for the same folders. */
const strays =
  /^(handlers?|ports?|api|server|database|db|models?|repositor(y|ies)|usecases?|use-cases|services?|lib|utils?|helpers?|common|parts)(\.ts)?$/;

/** What a program logs that has no configuration. */
function lastWords(service: string, program: string) {
  const cwd = join(repository, service);
  const { status, stdout } = spawnSync(process.execPath, [`dist/src/${program}`], { cwd, env: {}, encoding: 'utf8' });
  const { level, service: name, faults } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return { status, level, name, isExplained: faults.length > 0 };
}

describe('without its configuration', function () {
  this.timeout(60_000);
  const programs = [
    ...services.map((service) => [service, 'main.js']),
    ...withSchema.map((service) => [service, 'migrate.js']),
  ];
  for (const [service = '', program = ''] of programs) {
    it(`${program} of ${service} exits with a log line that has the name of the service and every fault`, () => {
      expect(lastWords(service, program)).to.deep.equal({
        status: 1,
        level: 'fatal',
        name: service,
        isExplained: true,
      });
    });
  }
});

for (const service of services) {
  describe(`${service} has the shape of every service:`, () => {
    it(`${service} has a README, main.ts, config.ts and app.ts`, () => {
      for (const file of ['README.md', 'src/main.ts', 'src/config.ts', 'src/app.ts']) {
        expect(has(`${service}/${file}`), file).to.equal(true);
      }
    });

    it(`main.ts of ${service} starts it under its name, and does nothing else`, () => {
      const main = read(`${service}/src/main.ts`);
      expect(main.split('\n').length).to.be.at.most(30);
      expect(main).to.include(`runService('${service}', `);
      expect(exportsOf(`${service}/src/main.ts`)).to.deep.equal([]);
    });

    it(`config.ts of ${service} exports readServiceConfig and ServiceConfig`, () => {
      expect(exportsOf(`${service}/src/config.ts`)).to.include.members(['readServiceConfig', 'ServiceConfig']);
    });

    it(`app.ts of ${service} exports createApp`, () => {
      expect(exportsOf(`${service}/src/app.ts`)).to.include('createApp');
    });

    it(`deps.ts of ${service}, if any, exports Deps`, () => {
      if (has(`${service}/src/deps.ts`)) expect(exportsOf(`${service}/src/deps.ts`)).to.include('Deps');
    });

    it(`${service} uses only the shared folder names (${[...shared.keys()].join(', ')})`, () => {
      expect(readdirSync(join(repository, service, 'src')).filter((name) => strays.test(name))).to.deep.equal([]);
    });
  });
}

for (const service of withSchema) {
  describe(`the schema of ${service}`, () => {
    it(`${service} has migrate.ts, and migrations in store/migrations whose numbers are unique`, () => {
      expect(has(`${service}/src/migrate.ts`)).to.equal(true);
      const files = readdirSync(join(repository, service, 'src/store/migrations'));
      const numbers = files.flatMap((name) => /^(\d{6})-(?!.*\.test\.ts$)/.exec(name)?.[1] ?? []);
      expect(numbers).to.have.length.of.at.least(1);
      expect(new Set(numbers).size).to.equal(numbers.length);
    });
  });
}

describe('workspaces', () => {
  const manifest = JSON.parse(read('package.json')) as { workspaces: string[] };
  const referencesOf = (file: string, prefix: string) =>
    (JSON.parse(read(file)) as { references?: { path: string }[] }).references?.map(({ path }) =>
      path.slice(prefix.length),
    ) ?? [];

  it('tsconfig.json refers to every workspace', () => {
    expect(referencesOf('tsconfig.json', '')).to.have.members(
      manifest.workspaces.filter((folder) => has(`${folder}/tsconfig.json`)),
    );
  });

  for (const folder of manifest.workspaces.filter((name) => has(`${name}/tsconfig.json`))) {
    it(`builds ${folder} after the workspaces that it imports`, () => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(`${folder}/package.json`)) as Record<
        string,
        Record<string, string>
      >;
      const imported = Object.keys({ ...dependencies, ...devDependencies })
        .filter((name) => name.startsWith('@jogging/'))
        .map((name) => name.slice('@jogging/'.length));
      expect(referencesOf(`${folder}/tsconfig.json`, '../')).to.include.members(imported);
    });
  }
});
