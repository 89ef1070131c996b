import { setTimeout as delay } from 'node:timers/promises';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Answer } from '../src/contract/answer.js';
import { answerProblems } from '../src/contract/answer-contract.js';
import { openApiOf } from '../src/contract/openapi-contract.js';
import { newPerson, newRun, theAdmin } from '../src/people.js';
import { type Plan, plans } from './fuzz/plans.js';
import { parsed, type Ready, ready, type Surroundings, send, type TimedAnswer } from './fuzz/sender.js';

const requests = Number(process.env.FUZZ_REQUESTS ?? 10_000);
/** The same seed produces the same requests. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
/** The request deadline of the gateway. */
const deadlineMs = 15_000;
const atOnce = 8;

/** The minimum number of each status in 10,000 requests: a check is only useful if requests get past the earlier ones. */
const reached: Readonly<Record<number, number>> = {
  ...{ 200: 1000, 201: 200, 204: 20, 400: 500, 401: 100, 403: 100, 404: 50 },
  ...{ 405: 20, 406: 2, 409: 20, 412: 50, 413: 20, 415: 20, 422: 500 },
};

describe('Random malformed requests', () => {
  it(`${requests} random malformed requests cause no 5xx, end within the deadline, and are answered as OpenAPI describes`, async function () {
    this.timeout(600_000);
    const base = new URL(await gatewayUrl());
    const admin = (await theAdmin()).token;
    const cursors: string[] = [];
    // One person for each sender: while others send, a costly request of one person makes the next one wait.
    const arrive = async (): Promise<Surroundings> => {
      const person = await newPerson();
      const runs = [(await newRun(person)).id, (await newRun(person)).id];
      return { base, userId: person.id, tokens: { person: person.token, admin }, runs, cursors };
    };
    const description = await openApiOf(await gatewayUrl());
    const statuses = new Map<number, number>();
    let slowest = 0;
    let busy = 0;

    function problemsOf({ method, target, headers, body }: Ready, answer: TimedAnswer): string[] {
      const sent = { method, target, headers, body: parsed(body) };
      return [
        ...(answer.status >= 500 ? [`${answer.status}`] : []),
        ...(answer.headersMs > deadlineMs ? [`${answer.headersMs} ms`] : []),
        ...answerProblems(sent, answer),
        ...description.answerProblems(sent, answer),
      ];
    }

    function remember({ runs }: Surroundings, { method, target }: Ready, { status, json, headers }: Answer): void {
      if (status === 201 && target.startsWith('/runs')) runs.push(json.data.id);
      const cursor = method === 'GET' && headers.get('content-type')?.endsWith('json') && json?.meta?.page?.after;
      if (cursor && cursors.length < 50) cursors.push(cursor);
    }

    async function check(plan: Plan, surroundings: Surroundings): Promise<void> {
      const request = ready(plan, surroundings);
      const fault = (what: string, text?: string, cause?: unknown) => {
        const told = [request.method, request.target, JSON.stringify(request.headers), request.body, text];
        const lines = told.map((one) => one?.slice(0, 1000)).join('\n');
        return new Error(`${what} (FUZZ_SEED=${seed}):\n${lines}`, { cause });
      };
      const sent = () =>
        send(base, request).catch((cause: Error) => {
          throw fault(cause.message, undefined, cause);
        });
      let answer = await sent();
      // On a loaded machine Redis may be slow. A request that gets a 503 is replaced by another one.
      if (answer.status === 503) {
        busy += 1;
        await delay(Number(answer.headers.get('retry-after') ?? 1) * 1_000);
        answer = await sent();
      }
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      slowest = Math.max(slowest, answer.headersMs);
      remember(surroundings, request, answer);
      const problems = problemsOf(request, answer);
      if (problems.length > 0) throw fault(problems.join('; '), answer.text);
    }

    const waiting = fc.sample(plans, { numRuns: requests, seed }).values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        const surroundings = await arrive();
        for (const plan of waiting) await check(plan, surroundings);
      }),
    );
    const table = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    console.log(`      seed ${seed}; ${table.join(', ')}; slowest ${Math.round(slowest)} ms`);
    expect(busy, 'requests that were answered 503 at first').to.be.at.most(requests / 1_000);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).to.equal(requests);
    for (const [status, least] of Object.entries(reached)) {
      expect(statuses.get(Number(status)) ?? 0, `how many were answered ${status}`).to.be.at.least(
        (least * requests) / 10_000,
      );
    }
  });
});
