import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';
import { nameOf } from '../src/manifest.js';
import { manifestsOf } from './overlays.js';

const documents = ['README.md', 'docs/deploy.md', 'docs/observability.md', 'docs/operations.md'];
const texts = documents
  .filter((file) => existsSync(join(repository, file)))
  .map((file) => readFileSync(join(repository, file), 'utf8'));
const commands = texts
  .flatMap((text) => [...text.matchAll(/```sh kubernetes\n([\s\S]*?)```/g)])
  .flatMap(([, block = '']) => block.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim()))
  .filter(Boolean);

describe('The commands for Kubernetes in the documents', () => {
  it('the documents contain commands for Kubernetes', () => {
    expect(commands).to.include('make deploy');
    expect(commands.length).to.be.greaterThan(5);
  });

  it('the commands for Kubernetes name targets that the Makefile has', () => {
    const makefile = readFileSync(join(repository, 'Makefile'), 'utf8');
    for (const command of commands.filter((text) => text.startsWith('make '))) {
      const [, target] = command.split(' ');
      expect(makefile, command).to.match(new RegExp(`^${target}:`, 'm'));
    }
  });

  it('the commands for Kubernetes name files, objects and a namespace that exist', () => {
    const names = manifestsOf('local').map((manifest) => nameOf(manifest).toLowerCase());
    for (const command of commands) {
      for (const [path] of command.matchAll(/\bk8s\/[\w./-]+/g))
        expect(existsSync(join(repository, path)), path).to.equal(true);
      for (const [object] of command.matchAll(/\b(service|deployment|statefulset|job)\/[\w-]+/g))
        expect(names, command).to.include(object);
      for (const [, namespace] of command.matchAll(/ -n (\S+)/g)) expect(namespace, command).to.equal('jogging-times');
    }
  });

  it('the commands for Kubernetes load every image that the local overlay runs', () => {
    const loading = commands.find((command) => command.startsWith('kind load')) ?? '';
    const [, list = ''] = loading.match(/jogging-times\/\{(.*)\}:local/) ?? [];
    const images = [...JSON.stringify(manifestsOf('local')).matchAll(/"jogging-times\/([\w-]+):local"/g)];
    expect(list.split(',')).to.have.members([...new Set(images.map(([, name]) => name))]);
  });
});
