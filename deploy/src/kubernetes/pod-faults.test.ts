import { expect } from 'chai';
import { type Pod, podFaults } from './pod-faults.js';

const now = Date.parse('2026-11-28T12:00:00Z');
const minutesOld = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

function pod(state: object, { restartCount = 0, ready = false, age = 5 } = {}): Pod {
  const container = { name: 'service', ready, restartCount, state };
  return {
    metadata: { name: 'run-service-1', creationTimestamp: minutesOld(age) },
    status: { containerStatuses: [container] },
  };
}
const fault = (one: Pod) => podFaults([one], 'new', now)[0];

describe('podFaults', () => {
  it('ignores pods of an earlier deployment', () => {
    const of = (revision: string): Pod => {
      const broken = pod({ waiting: { reason: 'ImagePullBackOff' } });
      return { ...broken, metadata: { ...broken.metadata, annotations: { 'jogging-times/revision': revision } } };
    };
    expect(fault(of('old'))).to.equal(undefined);
    expect(fault(of('new'))).to.include({ isFinal: true });
  });

  it('finds nothing in a pod that is ready', () => {
    expect(fault(pod({ running: {} }, { ready: true }))).to.equal(undefined);
  });

  it('names an image that cannot be pulled, and gives up after a minute', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    expect(fault(pod({ waiting }))).to.deep.equal({
      pod: 'run-service-1',
      container: 'service',
      reason: 'ImagePullBackOff: no such image',
      isFinal: true,
    });
    expect(fault(pod({ waiting }, { age: 0.5 }))).to.include({ isFinal: false });
  });

  it('gives up on a container that keeps ending, but not after its first end', () => {
    const waiting = { reason: 'CrashLoopBackOff' };
    expect(fault(pod({ waiting }, { restartCount: 3 }))).to.include({ reason: 'ended 3 times', isFinal: true });
    expect(fault(pod({ waiting }, { restartCount: 1 }))).to.include({ isFinal: false });
  });

  it('waits for a container that is starting', () => {
    expect(fault(pod({ running: {} }))).to.include({ reason: 'not ready', isFinal: false });
  });

  it('says why no node accepts a pod', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: 'Insufficient memory' }];
    const stranded = { metadata: { name: 'gateway-1', creationTimestamp: minutesOld(5) }, status: { conditions } };
    expect(fault(stranded)).to.include({
      container: undefined,
      reason: 'no node takes it: Insufficient memory',
      isFinal: true,
    });
  });

  it('looks at init containers first', () => {
    const init = { name: 'migrate', ready: false, restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } };
    const later = { name: 'service', ready: false, restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } };
    const status = { initContainerStatuses: [init], containerStatuses: [later] };
    const one = { metadata: { name: 'run-service-1', creationTimestamp: minutesOld(5) }, status };
    expect(fault(one)).to.include({ container: 'migrate', isFinal: true });
  });
});
