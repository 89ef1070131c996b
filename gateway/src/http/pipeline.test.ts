import type { Principal } from '@jogging/proto/common';
import { runFields } from '@jogging/resources';
import { AppError, callContext } from '@jogging/service-kit';
import { expect } from 'chai';
import { type ServedRoutes, serveRoutes } from '../../test/served-routes.js';
import type { ApiRequest, ApiRoute } from './route.js';

const jsonApi = 'application/vnd.api+json';
const document = { data: { type: 'run', attributes: { distance: 1 } } };
const principal: Principal = { uid: 'u', userId: 'a', roles: ['user'], sid: 's', generation: 0 } as Principal;

/** A router with one resource, a guard that accepts the token `good`, and an owner that each test replaces. */
describe('The request pipeline', () => {
  let served: ServedRoutes;
  let isBusy = false;
  let wroteLately = false;
  const writers: string[] = [];
  let owner: (request: ApiRequest) => Promise<Awaited<ReturnType<ApiRoute['handle']>>>;

  const answered = { status: 200, data: { type: 'run', id: '1' } } as const;
  const common = { resource: runFields, token: 'required', operationId: 'x', summary: 'x', answers: 'one' } as const;
  const routes: ApiRoute[] = [
    {
      ...common,
      method: 'post',
      path: '/things/:id',
      successStatus: 200,
      query: { families: ['fields'], fieldsets: { run: ['distance'] } },
      document: { idRequired: false },
      handle: (request) => owner(request),
    },
    {
      ...common,
      method: 'get',
      path: '/things/:id',
      successStatus: 200,
      query: { families: [] },
      offers: ['text/csv'],
      handle: (request) => owner(request),
    },
  ];

  before(async () => {
    served = await serveRoutes(
      routes,
      async ({ headers }) => {
        if (headers.authorization === undefined) throw new AppError('missing_token');
        if (isBusy) throw new AppError('too_many_requests', { retryAfterSeconds: 7 });
        return principal;
      },
      {
        timeoutMs: 1000,
        writers: {
          wroteLately: async () => wroteLately,
          noteWriter: async (uid) => void writers.push(uid),
        },
      },
    );
  });

  beforeEach(() => {
    isBusy = false;
    wroteLately = false;
    writers.length = 0;
    owner = async () => answered;
  });

  after(() => served.close());

  async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
    const response = await fetch(served.base + path, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    const json = text.startsWith('{') ? JSON.parse(text) : undefined;
    const codes = json?.errors?.map(({ code }: { code: string }) => code);
    return { status: response.status, headers: response.headers, codes, json, text };
  }

  it('reports only the first failing stage, with all of its faults', async () => {
    const request = {
      method: 'PUT',
      path: '/nowhere?fields[run]=nothing',
      headers: { Accept: `${jsonApi}; charset=utf-8`, 'Content-Type': 'text/plain' } as Record<string, string>,
      body: `{"data": ${' '.repeat(101 * 1024)}`,
    };
    isBusy = true;
    owner = async () => {
      throw new AppError('not_found');
    };
    const told: string[] = [];
    const repair = async (mend: () => void) => {
      const { codes } = await ask(request.method, request.path, request.headers, request.body);
      told.push(codes.join(' '));
      mend();
    };
    await repair(() => {
      request.path = '/things/1?fields[run]=nothing';
    });
    await repair(() => {
      request.method = 'POST';
    });
    await repair(() => {
      request.headers.Authorization = 'Bearer good';
    });
    await repair(() => {
      isBusy = false;
    });
    await repair(() => {
      request.headers.Accept = '*/*';
    });
    await repair(() => {
      request.headers['Content-Type'] = jsonApi;
    });
    await repair(() => {
      request.body = '{"data": ';
    });
    await repair(() => {
      request.body = JSON.stringify(document);
    });
    await repair(() => {
      request.path = '/things/1';
    });
    await repair(() => {
      owner = async () => answered;
    });
    expect(told).to.deep.equal([
      'route_not_found',
      'method_not_allowed',
      'missing_token',
      'too_many_requests',
      'not_acceptable unsupported_media_type',
      'unsupported_media_type',
      'body_too_large invalid_fields',
      'malformed_json invalid_fields',
      'invalid_fields',
      'not_found',
    ]);
    expect((await ask(request.method, request.path, request.headers, request.body)).status).to.equal(200);
  });

  const token = { Authorization: 'Bearer good' };
  const withBody = { ...token, 'Content-Type': jsonApi };

  it('passes the document, the query and the principal to the owner', async () => {
    let seen: ApiRequest | undefined;
    owner = async (request) => {
      seen = request;
      return answered;
    };
    await ask('POST', '/things/a%20b?fields[run]=distance', withBody, JSON.stringify(document));
    expect(seen).to.deep.include({ params: { id: 'a b' }, principal, base: 'https://runs.example', body: document });
    expect(seen?.document?.attributes).to.deep.equal({ distance: 1 });
    expect(seen?.fieldsets).to.deep.equal(new Map([['run', new Set(['distance'])]]));
    expect(seen?.representation).to.equal(jsonApi);
  });

  it('turns the paths of an owner’s faults into pointers that exist in the request', async () => {
    const fault = (field: string) => ({ code: 'invalid_value', detail: 'No.', field }) as const;
    owner = async () => {
      const faults = [
        fault('attributes.distance'),
        fault('attributes.start_time'),
        { code: 'invalid_value', detail: 'No.', header: 'if-match' } as const,
        { code: 'invalid_value', detail: 'No.', parameter: 'sort' } as const,
        { code: 'invalid_value', detail: 'No.' } as const,
      ];
      throw new AppError('invalid_value', { faults });
    };
    const { status, json } = await ask('POST', '/things/1', withBody, JSON.stringify(document));
    expect(status).to.equal(422);
    expect(json.errors.map(({ source }: { source: unknown }) => source)).to.deep.equal([
      { pointer: '/data/attributes/distance' },
      { pointer: '/data/attributes' },
      { header: 'if-match' },
      { parameter: 'sort' },
      undefined,
    ]);
    const id = json.errors[0].meta.request_id;
    expect(json.errors.map((error: { id: string }) => error.id)).to.deep.equal(
      [1, 2, 3, 4, 5].map((n) => `${id}.${n}`),
    );
    expect(json.errors[0].links.about).to.equal('https://runs.example/docs/errors#invalid_value');
  });

  it('reveals nothing of an internal error', async () => {
    owner = async () => {
      throw new Error('SELECT secret FROM users');
    };
    const { status, codes, text } = await ask('GET', '/things/1', token);
    expect([status, codes]).to.deep.equal([500, ['internal']]);
    expect(text).not.to.match(/secret|SELECT|pipeline/);
  });

  it('sends Retry-After and WWW-Authenticate', async () => {
    isBusy = true;
    expect((await ask('GET', '/things/1', token)).headers.get('retry-after')).to.equal('7');
    isBusy = false;
    owner = async () => {
      throw new AppError('unavailable');
    };
    expect((await ask('GET', '/things/1', token)).headers.get('retry-after')).to.equal('1');
    expect((await ask('GET', '/things/1')).headers.get('www-authenticate')).to.equal('Bearer');
    owner = async () => {
      throw new AppError('revoked_token');
    };
    expect((await ask('GET', '/things/1', token)).headers.get('www-authenticate')).to.equal(
      'Bearer error="invalid_token", error_description="Token has been revoked"',
    );
  });

  it('answers in the media type asked for if the route offers it, else in JSON:API', async () => {
    owner = async ({ representation, list }) =>
      representation === 'text/csv'
        ? { status: 200, mediaType: 'text/csv', text: String(list.query.page?.$case) }
        : answered;
    const csv = await ask('GET', '/things/1', { ...token, Accept: 'text/csv' });
    expect([csv.headers.get('content-type'), csv.text]).to.deep.equal(['text/csv', 'everything']);
    const plain = await ask('GET', '/things/1', { ...token, Accept: 'image/svg+xml' });
    expect(plain.headers.get('content-type')).to.equal(jsonApi);
  });

  it('adds links to a document, and leaves out empty members', async () => {
    const { text } = await ask('GET', '/things/1', token);
    expect(JSON.parse(text)).to.deep.equal({
      jsonapi: { version: '1.1' },
      links: { self: 'https://runs.example/things/1' },
      data: answered.data,
    });
    owner = async () => ({
      ...answered,
      included: [],
      meta: { count: 1 },
      links: { self: null },
      headers: { ETag: '"1"' },
    });
    const whole = await ask('GET', '/things/1', token);
    expect(whole.json).to.deep.include({ included: [], meta: { count: 1 }, links: { self: null } });
    expect(whole.headers.get('etag')).to.equal('"1"');
  });

  it('reports a missing body whatever its type, and a body that is not text', async () => {
    const plain = { ...token, 'Content-Type': 'text/plain' };
    expect((await ask('POST', '/things/1', plain)).codes).to.deep.equal(['malformed_json']);
    expect((await ask('POST', '/things/1', plain, '')).codes).to.deep.equal(['malformed_json']);
    const response = await fetch(`${served.base}/things/1`, {
      method: 'POST',
      headers: withBody,
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(await response.text())
      .to.contain('"malformed_json"')
      .and.contain('not UTF-8');
  });

  it('closes the connection only if a body was not read to its end', async () => {
    const large = await ask('POST', '/things/1', withBody, ' '.repeat(101 * 1024));
    expect([large.status, large.headers.get('connection')]).to.deep.equal([413, 'close']);
    const refused = await ask('POST', '/things/1', withBody, '{}');
    expect([refused.status, refused.headers.get('connection')]).to.deep.equal([400, 'keep-alive']);
  });

  it('lists the methods of a path in Allow', async () => {
    expect((await ask('PUT', '/things/1')).headers.get('allow')).to.equal('POST, GET, HEAD');
  });

  it('answers 204 without a body', async () => {
    owner = async () => ({ status: 204 });
    const { status, text, headers } = await ask('GET', '/things/1', token);
    expect([status, text, headers.get('content-type'), headers.get('cache-control')]).to.deep.equal([
      204,
      '',
      null,
      'no-store',
    ]);
  });

  it('answers 404 to an id that cannot be stored, without asking the owner', async () => {
    owner = async () => {
      throw new Error('the owner was asked');
    };
    expect((await ask('GET', '/things/%00', token)).codes).to.deep.equal(['not_found']);
  });

  it('lets only reads lag, and only those of callers who have changed nothing lately', async () => {
    const mayLag: unknown[] = [];
    owner = async () => {
      mayLag.push(callContext.get()?.mayLag);
      return answered;
    };
    await ask('GET', '/things/1', token);
    await ask('POST', '/things/1', withBody, JSON.stringify(document));
    wroteLately = true;
    await ask('GET', '/things/1', token);
    expect(mayLag).to.deep.equal([true, false, false]);
  });

  it('counts a change without a known outcome as made', async () => {
    for (const code of ['not_found', 'timeout'] as const) {
      owner = async () => {
        throw new AppError(code);
      };
      await ask('POST', '/things/1', withBody, JSON.stringify(document));
    }
    await ask('GET', '/things/1', token);
    expect(writers).to.deep.equal([principal.uid]);
  });
});
