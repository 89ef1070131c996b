import { expect } from 'chai';
import { createLogger } from '../logging/logger.js';
import type { Component } from './component.js';
import { Lifecycle } from './lifecycle.js';

const logger = createLogger({ service: 'test', level: 'silent' });

function recorder() {
  const events: string[] = [];
  const part = (name: string, overrides: Partial<Component> = {}): Component => ({
    name,
    start: async () => void events.push(`start ${name}`),
    stop: async () => void events.push(`stop ${name}`),
    prepareStop: () => void events.push(`prepare ${name}`),
    ...overrides,
  });
  return { events, part };
}

describe('Lifecycle', () => {
  it('starts in order, prepares all to stop, and stops in reverse order', async () => {
    const { events, part } = recorder();
    const lifecycle = new Lifecycle({ logger }).add(part('a')).add(part('b'));
    await lifecycle.start();
    await lifecycle.stop();
    expect(events).to.deep.equal(['start a', 'start b', 'prepare a', 'prepare b', 'stop b', 'stop a']);
  });

  it('stops only once', async () => {
    const { events, part } = recorder();
    const lifecycle = new Lifecycle({ logger }).add(part('a'));
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(events.filter((event) => event === 'stop a')).to.have.lengthOf(1);
  });

  it('stops only the started components if a start fails', async () => {
    const { events, part } = recorder();
    const failing = part('b', { start: () => Promise.reject(new Error('port taken')) });
    const lifecycle = new Lifecycle({ logger }).add(part('a')).add(failing).add(part('c'));
    const failure = await lifecycle.start().catch((error: unknown) => error);
    await lifecycle.stop();
    expect(failure).to.have.property('message', 'port taken');
    expect(events.filter((event) => event.startsWith('stop'))).to.deep.equal(['stop b', 'stop a']);
  });

  it('stops the other components if one fails to stop or is late', async () => {
    const { events, part } = recorder();
    const lifecycle = new Lifecycle({ logger, stopPartWithinMs: 20 })
      .add(part('a'))
      .add(part('stuck', { stop: () => new Promise(() => {}) }))
      .add(part('failing', { stop: () => Promise.reject(new Error('no')) }));
    await lifecycle.start();
    await lifecycle.stop();
    expect(events.at(-1)).to.equal('stop a');
  });

  it('keeps the time limit for all components together', async () => {
    const { part } = recorder();
    const lifecycle = new Lifecycle({ logger, stopWithinMs: 50 });
    for (const name of ['a', 'b', 'c', 'd']) lifecycle.add(part(name, { stop: () => new Promise(() => {}) }));
    await lifecycle.start();
    const before = performance.now();
    await lifecycle.stop();
    expect(performance.now() - before).to.be.lessThan(1_000);
  });

  it('starts nothing more once it is stopping', async () => {
    const { events, part } = recorder();
    const lifecycle = new Lifecycle({ logger });
    lifecycle.add(part('a', { start: () => lifecycle.stop() })).add(part('b'));
    await lifecycle.start();
    expect(events).to.not.include('start b');
  });

  it('adds later components to the list that it returned before', () => {
    const { part } = recorder();
    const lifecycle = new Lifecycle({ logger });
    const { components } = lifecycle;
    lifecycle.add(part('a'));
    expect(components.map((component) => component.name)).to.deep.equal(['a']);
  });
});
