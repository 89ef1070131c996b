import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ListPeriodsResponse, ReportServiceService } from '@jogging/proto/reports';
import { UserServiceService } from '@jogging/proto/users';
import { createLogger } from '@jogging/service-kit';
import { createGrpcServer, type GrpcServer, type Handlers, serve } from '@jogging/service-kit/grpc';
import { expect } from 'chai';
import { type EdgeSurroundings, edgeSurroundings, type RunningGateway } from './edge-surroundings.js';

const weeks = 17_000;
/** As many pairs as this at least; while noise on the machine hides the ratio, up to three times as many. */
const rounds = 5;
const aim = 1.5;
const measuredMs = 1_500;

const csv = 'text/csv';
const svg = 'image/svg+xml';

describe('CSV files and charts of 17,000 weeks, five at a time', function () {
  this.timeout(120_000);
  let surroundings: EdgeSurroundings;
  let owners: GrpcServer;
  let gateway: RunningGateway;
  let flood: ChildProcess;
  let greedy: string;
  let other: string;

  before(async () => {
    surroundings = await edgeSurroundings();
    owners = createGrpcServer({
      address: '127.0.0.1:0',
      logger: createLogger({ service: 'test', level: 'silent' }),
      services: [serveWeeks(), serveMetricUsers()],
    });
    await owners.start();
    const address = `127.0.0.1:${owners.port()}`;
    gateway = await surroundings.gateway({
      REPORT_SERVICE_ADDR: address,
      USER_SERVICE_ADDR: address,
      RATE_LIMIT: 'off',
      // On a busy machine the fifth file may wait for longer than the default.
      REQUEST_TIMEOUT_MS: '120000',
    });
    greedy = surroundings.token();
    other = surroundings.token();
    flood = fork(new URL('./report-flood.js', import.meta.url), [gateway.base, greedy]);
  });
  after(async () => {
    flood?.kill();
    await surroundings?.stop();
    await owners?.stop();
  });

  async function ask(path: string, token: string, Accept: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${gateway.base}${path}`, { headers: { Authorization: `Bearer ${token}`, Accept } });
    return { status: response.status, text: await response.text() };
  }

  /** The median time of another user's list, in ms. */
  async function timeOther(): Promise<number> {
    const times: number[] = [];
    const end = performance.now() + measuredMs;
    while (performance.now() < end) {
      const began = performance.now();
      const { status } = await ask('/runs', other, '*/*');
      times.push(performance.now() - began);
      expect(status).to.equal(200);
      await delay(5);
    }
    return middle(times);
  }

  let files = 0;
  async function timeOtherUnderFlood(): Promise<number> {
    flood.send('start');
    await delay(200);
    const time = await timeOther();
    const ended = once(flood, 'message');
    flood.send('stop');
    const [{ asked, taken }] = await ended;
    expect(asked, 'files under way').to.be.at.least(5);
    files += taken;
    return time;
  }

  it('CSV files and charts of 17,000 weeks are complete, five at a time', async () => {
    const { text } = await ask('/runs/summary', greedy, csv);
    expect(text.split('\r\n')).to.have.length(weeks + 2);
    expect((await ask('/runs/summary', greedy, svg)).text).to.match(/^<svg /);
  });

  it('CSV files and charts of one user hardly slow the requests of others', async () => {
    await timeOtherUnderFlood();
    const pairs: { calm: number; loaded: number }[] = [];
    let ratio = Number.POSITIVE_INFINITY;
    while (pairs.length < rounds || (ratio > aim && pairs.length < 3 * rounds)) {
      pairs.push({ calm: await timeOther(), loaded: await timeOtherUnderFlood() });
      ratio = middle(pairs.map(({ calm, loaded }) => loaded / calm));
    }
    const figures = pairs.map(({ calm, loaded }) => `${calm.toFixed(1)}/${loaded.toFixed(1)}`).join(' ');
    expect(files).to.be.at.least(1);
    expect(ratio, `medians in ms without/with files: ${figures}`).to.be.at.most(aim);
  });
});

function middle(values: readonly number[]): number {
  return values.toSorted((one, another) => one - another)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function serveWeeks() {
  const figures = {
    runCount: 1,
    averageDistanceMilli: 10_000_000,
    averageDurationMilli: 3_600_000,
    averageSpeedMilli: 2_778,
    averagePaceMilli: 360_000,
    totalDistance: 10_000,
    totalDuration: 3_600,
    totalMovingTime: 3_600,
    averageMovingSpeedMilli: 2_778,
    totalElevationGainMilli: 0,
  };
  const periods = Array.from({ length: weeks }, (_, index) => {
    const start = new Date(Date.UTC(1700, 0, 4 + 7 * index));
    return {
      start: start.toISOString().slice(0, 10),
      year: start.getUTCFullYear(),
      number: 1 + (index % 52),
      figures: { ...figures, totalDistance: 5_000 + ((index * 37) % 10_000) },
    };
  });
  // Encoded once, so that the stand-in takes no time of the process that is measured.
  const bytes = Buffer.from(ListPeriodsResponse.encode({ periods, page: undefined, upToDate: true }).finish());
  const listPeriods = { ...ReportServiceService.listPeriods, responseSerialize: (encoded: Buffer): Buffer => encoded };
  return serve(
    { listPeriods },
    { listPeriods: () => bytes } as unknown as Handlers<{ listPeriods: typeof listPeriods }>,
    {
      callers: { listPeriods: ['gateway'] },
    },
  );
}

function serveMetricUsers() {
  const { resolveUser } = UserServiceService;
  return serve({ resolveUser }, { resolveUser: () => ({ uid: '', id: '', timeZone: '', units: 'metric' }) } as never, {
    callers: { resolveUser: ['gateway'] },
  });
}
