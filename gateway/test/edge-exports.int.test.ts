import { setTimeout as delay } from 'node:timers/promises';
import { RunExportServiceService, RunServiceService } from '@jogging/proto/runs';
import { createLogger } from '@jogging/service-kit';
import { createGrpcServer, type GrpcServer, serve } from '@jogging/service-kit/grpc';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

describe('Streamed files', () => {
  let surroundings: EdgeSurroundings;
  let owner: GrpcServer;
  let gateway: RunningGateway;
  let underWay = 0;
  let { promise: held, resolve: release } = Promise.withResolvers<void>();

  before(async () => {
    surroundings = await edgeSurroundings();
    const { listRuns } = RunServiceService;
    owner = createGrpcServer({
      address: '127.0.0.1:0',
      logger: createLogger({ service: 'test', level: 'silent' }),
      services: [
        serve({ listRuns }, { listRuns: () => ({ runs: [], page: undefined, lines: undefined }) } as never, {
          callers: { listRuns: ['gateway'] },
        }),
        serve(
          RunExportServiceService,
          {
            async *streamRuns() {
              underWay += 1;
              await held;
              underWay -= 1;
              yield* [];
            },
          },
          { callers: { streamRuns: ['gateway'] } },
        ),
      ],
    });
    await owner.start();
    gateway = await surroundings.gateway({ RUN_SERVICE_ADDR: `127.0.0.1:${owner.port()}` });
  });
  after(async () => {
    release();
    await surroundings?.stop();
    await owner?.stop();
  });

  const file = (token: string) =>
    fetch(`${gateway.base}/runs`, { headers: { Authorization: `Bearer ${token}`, Accept: 'text/csv' } });

  it('refuses a streamed file to a caller with two under way, and to nobody else', async function () {
    this.timeout(30_000);
    const [greedy, other] = [surroundings.token(), surroundings.token()];
    const files = [file(greedy), file(greedy)];
    // The first has no piece yet: its turn takes a second, and as another user has just sent a request, nine seconds of rest follow.
    await eventually(() => expect(underWay).to.equal(2), 15_000);
    const refused = await file(greedy);
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('Retry-After'))).to.be.greaterThan(0);
    expect(await refused.text()).to.include('too many exports under way');
    files.push(file(other));
    await eventually(() => expect(underWay).to.equal(3));
    release();
    for (const response of await Promise.all(files)) {
      expect(response.status).to.equal(200);
      await response.text();
    }
    ({ promise: held, resolve: release } = Promise.withResolvers<void>());
    release();
    await eventually(async () => expect((await file(greedy)).status).to.equal(200));
  });

  it('reads a long filter in a turn of its caller, although it is refused', async () => {
    ({ promise: held, resolve: release } = Promise.withResolvers<void>());
    const token = surroundings.token();
    const download = file(token);
    await eventually(() => expect(underWay).to.equal(1));
    const conditions = Array.from({ length: 100 }, () => ({ name: 'id', op: 'ilike', val: '%0%zz%' }));
    const long = `${gateway.base}/runs?filter=${encodeURIComponent(JSON.stringify([{ or: conditions }]))}`;
    let answered = false;
    const refused = fetch(long, { headers: { Authorization: `Bearer ${token}` } }).finally(() => {
      answered = true;
    });
    await delay(300);
    expect(answered, 'answered during the download').to.equal(false);
    release();
    expect((await refused).status).to.equal(400);
    await (await download).text();
  });
});
