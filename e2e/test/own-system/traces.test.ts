import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { sharedSystem } from '@jogging/dev-env/shared-system';
import { eventually, type OtlpReceiver, otlpReceiver, type ReceivedSpan } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../../src/api.js';
import type { Answer } from '../../src/contract/answer.js';
import { newId, runDocument, userDocument } from '../../src/people.js';

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const collectorToken = 'a token for the collector';

/** `service: kind name`, as it reads in a trace viewer. */
function shown({ resource, kind, name }: ReceivedSpan): string {
  return `${resource['service.name']}: ${kind} ${name}`;
}

async function exportedBy(system: TestSystem, outcome: string): Promise<number> {
  const pages = system.services
    .flatMap(({ opsUrl }) => opsUrl ?? [])
    .map(async (url) => (await fetch(`${url}/metrics`)).text());
  const samples = (await Promise.all(pages)).map((text) =>
    new RegExp(`^trace_spans_exported_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(text),
  );
  return samples.reduce((sum, sample) => sum + Number(sample?.[1] ?? 0), 0);
}

describe('Traces', function () {
  this.timeout(180_000);
  let collector: OtlpReceiver;
  let system: TestSystem;
  let api: Api;
  let token: string;
  const person = newId('anna');
  const clientTrace = { traceId: hex(16), spanId: hex(8) };
  const signInTrace = { traceId: hex(16), spanId: hex(8) };
  let spans: readonly ReceivedSpan[];

  const traced = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
  const header = ({ traceId, spanId }: { traceId: string; spanId: string }, flags = '01') => ({
    traceparent: `00-${traceId}-${spanId}-${flags}`,
  });
  const named = (text: string): ReceivedSpan => {
    const found = spans.filter((span) => shown(span) === text);
    expect(found, `${text} among ${spans.map(shown).join(', ')}`).to.have.length(1);
    return found[0]!;
  };
  const record = (headers: Readonly<Record<string, string>> = {}, attributes = {}): Promise<Answer> =>
    api.post('/runs', { token, headers, body: runDocument(attributes) });

  before(async () => {
    collector = await otlpReceiver();
    system = await startTestSystem({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${encodeURIComponent(collectorToken)}`,
        WEATHER_POLL_MS: '100',
      },
    });
    api = new Api(system.gatewayUrl);
    const user = userDocument(person);
    expect((await api.post('/users', { body: user })).status).to.equal(201);
    const credentials = { user_id: person, password: user.data.attributes.password };
    const signedIn = await api.post('/user/login', { body: credentials, headers: header(signInTrace) });
    token = signedIn.json.auth_token;

    const { status, json } = await record(header(clientTrace));
    expect(status).to.equal(201);
    const isRecorded = async () =>
      (await api.get(`/runs/${json.data.id}`, { token })).json.data.attributes.weather.status === 'recorded';
    await eventually(isRecorded, 30_000);
    const ends = [
      'gateway: server POST /runs',
      'weather-service: internal look up weather',
      'weather-service: client publish jogging:weather.recorded',
      'run-service: consumer process jogging:weather.recorded:run-service',
      'report-service: consumer process jogging:weather.recorded:report-service',
    ];
    await eventually(() => {
      const names = traced(clientTrace.traceId).map(shown);
      return ends.every((name) => names.includes(name));
    }, 30_000);
    spans = traced(clientTrace.traceId);
  });
  after(async () => {
    await system?.stop();
    await collector?.close();
  });

  /** Each span is the parent of the next. */
  const chains: Readonly<Record<string, readonly string[]>> = {
    'a run and its recorded weather': [
      'gateway: server POST /runs',
      'gateway: client jogging.runs.v1.RunService/CreateRun',
      'run-service: server jogging.runs.v1.RunService/CreateRun',
      'run-service: producer create jogging:run.created',
      'weather-service: consumer process jogging:run.created:weather-service',
      'weather-service: internal look up weather',
      'weather-service: producer create jogging:weather.recorded',
      'run-service: consumer process jogging:weather.recorded:run-service',
    ],
    'the request to the provider': ['weather-service: internal look up weather', 'weather-service: client GET'],
    'the way of an event through the outbox': [
      'run-service: producer create jogging:run.created',
      'run-service: client publish jogging:run.created',
    ],
    'the figures of reports': [
      'run-service: producer create jogging:run.created',
      'report-service: consumer process jogging:run.created:report-service',
    ],
    'the weather in reports': [
      'weather-service: producer create jogging:weather.recorded',
      'report-service: consumer process jogging:weather.recorded:report-service',
    ],
  };
  for (const [title, chain] of Object.entries(chains)) {
    it(`traces lead from a request to ${title}`, () => {
      for (const [index, name] of chain.entries()) {
        const parent = chain[index - 1];
        if (parent !== undefined) expect(named(name).parentSpanId, name).to.equal(named(parent).spanId);
      }
    });
  }

  it("traces continue the client's", () => {
    expect(named('gateway: server POST /runs').parentSpanId).to.equal(clientTrace.spanId);
  });

  it('no span has a parent that is missing', () => {
    const known = new Set([clientTrace.spanId, ...spans.map(({ spanId }) => spanId)]);
    expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId)).map(shown)).to.deep.equal([]);
  });

  it('spans name the request and its outcome', () => {
    expect(named('gateway: server POST /runs').attributes).to.deep.equal({
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'http.route': '/runs',
      'url.path': '/runs',
      'url.scheme': 'http',
    });
    expect(named('run-service: server jogging.runs.v1.RunService/CreateRun').attributes).to.deep.equal({
      'rpc.method': 'jogging.runs.v1.RunService/CreateRun',
      'rpc.status_code': 'OK',
      'rpc.system.name': 'grpc',
    });
    const provider = named('weather-service: client GET').attributes;
    expect(provider).to.include({ 'http.response.status_code': 200, 'server.address': '127.0.0.1' });
    expect(provider['url.full']).to.match(/^http:\/\/127\.0\.0\.1:\d+\/v1\/\w+$/);
    const event = named('report-service: consumer process jogging:run.created:report-service').attributes;
    expect(event).to.include({
      'messaging.system.name': 'rabbitmq',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'jogging:run.created:report-service',
    });
    expect(spans.filter(({ failed }) => failed)).to.deep.equal([]);
  });

  it('a trace leads from a sign-in through auth-service to user-service', async () => {
    await eventually(() => traced(signInTrace.traceId).some((span) => shown(span).startsWith('gateway: server')));
    spans = traced(signInTrace.traceId);
    const chain = [
      'gateway: server POST /user/login',
      'gateway: client POST',
      'auth-service: server POST /user/login',
      'auth-service: client jogging.users.v1.UserService/CheckCredentials',
      'user-service: server jogging.users.v1.UserService/CheckCredentials',
    ];
    for (const [index, name] of chain.entries()) {
      expect(named(name).parentSpanId, name).to.equal(
        index === 0 ? signInTrace.spanId : named(chain[index - 1]!).spanId,
      );
    }
    spans = traced(clientTrace.traceId);
  });

  it('traces do not count client errors as failures, and show none of their input', async () => {
    const trace = { traceId: hex(16), spanId: hex(8) };
    expect((await api.get(`/users/${person}-nobody?fields[user]=`, { token, headers: header(trace) })).status).to.equal(
      404,
    );
    await eventually(() => traced(trace.traceId).some(({ name }) => name === 'GET /users/:id'));
    const server = traced(trace.traceId).find(({ name }) => name === 'GET /users/:id');
    expect(server?.attributes).to.include({ 'http.response.status_code': 404, 'url.path': '/users/REDACTED' });
    expect(server?.failed).to.equal(false);
  });

  it('traces contain no secrets, coordinates or user ids', () => {
    const text = JSON.stringify(collector.spans);
    for (const secret of [person, token, collectorToken, '12.89', '77.65', 'latitude', 'password', 'Bearer'])
      expect(text).not.to.contain(secret);
    expect(collector.headers[0]?.authorization).to.equal(`Bearer ${collectorToken}`);
  });

  it('traces use the same ids as the logs', async () => {
    const log = await readFile(join(system.logDir, 'gateway.log'), 'utf8');
    const line = log.split('\n').find((text) => text.includes(clientTrace.traceId));
    expect(JSON.parse(line ?? '{}')).to.include({ service: 'gateway', trace_id: clientTrace.traceId });
  });

  it('does not export a trace that the client declines', async () => {
    const unwanted = { traceId: hex(16), spanId: hex(8) };
    expect((await record(header(unwanted, '00'))).status).to.equal(201);
    const next = { traceId: hex(16), spanId: hex(8) };
    expect((await record(header(next))).status).to.equal(201);
    await eventually(
      () => traced(next.traceId).some(({ name }) => name.endsWith('run.created:report-service')),
      30_000,
    );
    expect(traced(unwanted.traceId)).to.deep.equal([]);
  });

  it('links the traces of all requests that waited for one lookup', async () => {
    const hour = { start_time: '2021-03-04T05:06:07Z', end_time: '2021-03-04T05:36:07Z' };
    const traces = Array.from({ length: 8 }, () => ({ traceId: hex(16), spanId: hex(8) }));
    await Promise.all(traces.map((trace) => record(header(trace), hour)));
    const ids = traces.map(({ traceId }) => traceId);
    const lookups = () =>
      collector.spans.filter(({ name, traceId }) => name === 'look up weather' && ids.includes(traceId));
    await eventually(() => lookups().length > 0, 30_000);
    for (const { traceId, linkedTraceIds } of lookups()) {
      expect(ids).to.include.members([...linkedTraceIds]);
      expect(linkedTraceIds).not.to.include(traceId);
    }
  });

  it('neither delays nor fails a request while the collector is unreachable, and counts the lost spans in the metric', async () => {
    await collector.close();
    for (let count = 0; count < 20; count += 1) {
      const began = performance.now();
      expect((await record()).status).to.equal(201);
      expect(performance.now() - began).to.be.lessThan(1_000);
    }
    expect((await fetch(`${system.service('gateway').opsUrl}/readyz`)).status).to.equal(200);
    await eventually(async () => (await exportedBy(system, 'failed')) > 0, 30_000);
    expect(await exportedBy(system, 'exported')).to.be.greaterThan(0);
  });

  it('creates no traces if no collector is configured', async () => {
    const untraced = await sharedSystem();
    expect((await new Api(untraced.gatewayUrl).get('/runs')).status).to.equal(401);
    for (const outcome of ['exported', 'failed', 'dropped']) expect(await exportedBy(untraced, outcome)).to.equal(0);
  });
});
