import type { Principal } from '@jogging/proto/common';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type ServedRoutes, serveRoutes } from '../../test/served-routes.js';
import type { Clients } from '../clients.js';
import { atomicMediaType, atomicMembers } from '../jsonapi/atomic.js';
import { operationRoutes } from './operations.js';

const body = JSON.stringify({ [atomicMembers.operations]: [{ op: 'remove', ref: { type: 'run', id: '1' } }] });

/** The route in the gateway's pipeline; the owner answers when the test says so. */
describe('POST /operations', () => {
  let served: ServedRoutes;
  let arrived: string[];
  let begun: { readonly uid: string; readonly finish: () => void }[];

  beforeEach(async () => {
    arrived = [];
    begun = [];
    let caller = '';
    const applyOperations = async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push({ uid: caller, finish: resolve });
      await promise;
      return { results: [], replayed: false };
    };
    const clients = { operations: { applyOperations } } as unknown as Clients;
    const marks = { noteAll: async () => {} } as unknown as Parameters<typeof operationRoutes>[1];
    const [route] = operationRoutes(clients, marks);
    if (!route) throw new Error('no route');
    const handle: typeof route.handle = (request) => {
      caller = request.principal?.uid ?? '';
      return route.handle(request);
    };
    const check = async ({ headers }: { readonly headers: { readonly authorization?: string | undefined } }) => {
      const uid = String(headers.authorization);
      arrived.push(uid);
      return { uid, userId: uid, roles: ['user'], sid: 's', generation: 0 } as Principal;
    };
    served = await serveRoutes([{ ...route, handle }], check, { timeoutMs: 10_000 });
  });
  afterEach(() => served.close());

  /** Resolves when the request has passed the guard. @returns its status, once it is answered */
  async function send(uid: string): Promise<{ status: Promise<number> }> {
    const count = arrived.length;
    const headers = { Authorization: uid, 'Content-Type': atomicMediaType, Accept: atomicMediaType };
    const answer = fetch(`${served.base}/operations`, { method: 'POST', headers, body });
    await eventually(() => arrived.length > count);
    return { status: answer.then(({ status }) => status) };
  }
  const callers = (): string[] => begun.map(({ uid }) => uid);

  it('requests of one caller run one after the other, those of two callers at once', async () => {
    const all = [await send('greedy')];
    await eventually(() => begun.length === 1);
    all.push(await send('greedy'));
    all.push(await send('other'));
    await eventually(() => callers().includes('other'));
    expect(callers()).to.deep.equal(['greedy', 'other']);

    begun[0]?.finish();
    await eventually(() => begun.length === 3);
    expect(callers()).to.deep.equal(['greedy', 'other', 'greedy']);
    for (const { finish } of begun) finish();
    expect(await Promise.all(all.map(({ status }) => status))).to.deep.equal([200, 200, 200]);
  });
});
