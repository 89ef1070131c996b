import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import { jsonApi } from '../src/media-types.js';
import { api, newId, newPerson, newRun, type Person, theAdmin, userDocument } from '../src/people.js';
import { errorDocumentProblems, sendRaw } from '../src/raw-http.js';

describe('The HTTP protocol', () => {
  let client: Api;
  let person: Person;
  let usual: string;

  before(async () => {
    client = await api();
    person = await newPerson();
    usual = `Host: ${new URL(client.base).host}\r\nConnection: close\r\n`;
  });

  const raw = (request: string) => sendRaw(client.base, request);

  for (const path of ['/docs', '/docs/errors', '/openapi.json', '/healthz', '/readyz', '/user/login', '/runs']) {
    it(`answers an unsupported method at ${path} with 405 and Allow`, async () => {
      const answer = await client.send('PUT', path);
      expect([answer.status, codes(answer)]).to.deep.equal([405, ['method_not_allowed']]);
      expect(answer.headers.get('allow')).to.match(/^(POST|GET, HEAD|POST, GET, HEAD)$/);
    });
  }

  const broken: [title: string, request: (usual: string) => string, status: number, detail: RegExp][] = [
    ['no HTTP', () => 'NONSENSE\r\n\r\n', 400, /not an HTTP request/],
    [
      'a URL with a letter that is not ASCII',
      (host) => `GET /users?filter[id]=ä HTTP/1.1\r\n${host}\r\n`,
      400,
      /[Pp]ercent-encode/,
    ],
    ['a URL with a space', (host) => `GET /users?filter=a b HTTP/1.1\r\n${host}\r\n`, 400, /[Pp]ercent-encode/],
    ['an invalid length', (host) => `POST /runs HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`, 400, /Content-Length/],
    ['headers over 16 KiB', (host) => `GET /runs HTTP/1.1\r\n${host}X: ${'x'.repeat(17_000)}\r\n\r\n`, 431, /large/],
    ['no host', () => 'GET /runs HTTP/1.1\r\nConnection: close\r\n\r\n', 400, /Host/],
    ['two hosts', (host) => `GET /runs HTTP/1.1\r\n${host}Host: a.org\r\n\r\n`, 400, /Host/],
    ['an invalid host', () => 'GET /runs HTTP/1.1\r\nHost: a"<b>\r\nConnection: close\r\n\r\n', 400, /Host/],
  ];
  for (const [title, request, status, detail] of broken) {
    it(`answers ${title} with an error document whose link can be fetched`, async () => {
      const answer = await raw(request(usual));
      expect([answer.status, errorDocumentProblems(answer)]).to.deep.equal([status, []]);
      expect(answer.json.errors[0].detail).to.match(detail);
      expect(answer.json.errors[0].meta.request_id).to.equal(answer.headers.get('x-request-id'));
      expect((await fetch(answer.json.errors[0].links.about)).status).to.equal(200);
    });
  }

  it('accepts a request target in absolute form, as proxies send it, and links to itself by host', async () => {
    const answer = await raw(
      `GET http://elsewhere.example/runs?page[size]=1 HTTP/1.1\r\n${usual}Authorization: Bearer ${person.token}\r\n\r\n`,
    );
    expect([answer.status, answer.json.links.self]).to.deep.equal([200, `${client.base}/runs?page%5Bsize%5D=1`]);
  });

  it('builds links with PUBLIC_URL, or else with the host that the client requested', async () => {
    const answer = await raw(
      `GET /users/${person.id} HTTP/1.1\r\nHost: runs.example:81\r\nConnection: close\r\nAuthorization: Bearer ${person.token}\r\n\r\n`,
    );
    const base = process.env.PUBLIC_URL ?? 'http://runs.example:81';
    expect(answer.json.data.links.self).to.equal(`${base}/users/${person.id}`);
  });

  it('ignores forwarded headers unless configured to trust them', async () => {
    const headers = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'host=evil.example',
    };
    const answer = await client.get(`/users/${person.id}`, { token: person.token, headers });
    expect(answer.json.links.self).to.equal(`${client.base}/users/${person.id}`);
  });

  it('turns a query that is not a URI into one, and reads a lone percent sign literally', async () => {
    await newRun(person);
    const path = `/runs?filter={"name":"user_id","op":"like","val":"${person.id.slice(0, 9)}%"}&page[size]=1`;
    const answer = await raw(`GET ${path} HTTP/1.1\r\n${usual}Authorization: Bearer ${person.token}\r\n\r\n`);
    expect(answer.status).to.equal(200);
    expect(answer.json.data).to.have.length(1);
    expect(decodeURIComponent(answer.json.links.self)).to.equal(client.base + path);
    expect(answer.json.links.self).to.match(/^[\w\-.~!$&'()*+,;=:@/?[\]%]+$/);
    expect((await client.get(answer.json.links.self, { token: person.token })).json.data).to.have.length(1);
  });

  it('decodes percent-encoded ids, and returns 404 for impossible ones', async () => {
    const admin = await theAdmin();
    const encoded = [...person.id].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
    expect((await client.get(`/users/${encoded}`, { token: person.token })).json.data.id).to.equal(person.id);
    for (const id of ['%00', '%F0%9F%8F%83', 'a%20b', '%2ex', 'a%2Fb', '%zz', '%ff', 'x'.repeat(2000)]) {
      expect((await client.get(`/users/${id}`, { token: admin.token })).status, id).to.equal(404);
      expect((await client.get(`/runs/${id}`, { token: admin.token })).status, id).to.equal(404);
      expect((await client.get(`/roles/${id}`, { token: admin.token })).status, id).to.equal(404);
    }
  });

  it('accepts a trailing slash, but no other spelling of a path', async () => {
    expect((await client.get('/runs/', { token: person.token })).status).to.equal(200);
    for (const path of ['/Runs', '//runs', '/runs//summary']) {
      expect((await client.get(client.base + path, { token: person.token })).status, path).to.equal(404);
    }
  });

  it('refuses a body of unknown length once it is over 100 KiB', async () => {
    const chunk = `400\r\n${' '.repeat(1024)}\r\n`;
    const head = `POST /runs HTTP/1.1\r\n${usual}Authorization: Bearer ${person.token}\r\nContent-Type: ${jsonApi}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await raw(head + chunk.repeat(101));
    expect([answer.status, answer.json.errors[0].code]).to.deep.equal([413, 'body_too_large']);
  });

  it('answers HEAD without a body, errors too', async () => {
    for (const path of ['/nothing', '/runs', '/docs']) {
      // Compressed files have a different length.
      const headers = { 'Accept-Encoding': 'identity' };
      const [head, get] = [await client.send('HEAD', path, { headers }), await client.get(path, { headers })];
      expect([head.status, head.text]).to.deep.equal([get.status, '']);
      expect(head.headers.get('content-length')).to.equal(String(Buffer.byteLength(get.text)));
    }
  });

  it('answers another Authorization scheme with a plain challenge for a bearer token, without an error code', async () => {
    const answer = await client.get('/runs', { headers: { Authorization: 'Basic YWRtaW46cmFuZG9t' } });
    expect([answer.status, codes(answer)]).to.deep.equal([401, ['missing_token']]);
    expect(answer.headers.get('www-authenticate')).to.equal('Bearer');
    const bare = await client.get('/runs', { headers: { Authorization: 'Bearer' } });
    expect(bare.headers.get('www-authenticate')).to.contain('error="invalid_token"');
  });

  it('reports a missing body at sign-in, whatever the content type', async () => {
    for (const headers of [{}, { 'Content-Type': 'text/plain' }]) {
      const answer = await client.post('/user/login', { headers });
      expect([answer.status, codes(answer)]).to.deep.equal([400, ['malformed_json']]);
    }
  });

  it('changes nothing if a request is refused', async () => {
    const id = newId();
    const document = userDocument(id);
    const refused = await client.post('/users?unknown=1', { body: document });
    expect([refused.status, codes(refused)]).to.deep.equal([400, ['unknown_parameter']]);
    expect((await client.get(`/users/${id}`, { token: (await theAdmin()).token })).status).to.equal(404);
    const run = await newRun(person);
    const half = { data: { type: 'run', id: run.id, attributes: { distance: 1, start_lat: 'north' } } };
    const answer = await client.patch(`/runs/${run.id}`, { token: person.token, body: half });
    expect([answer.status, pointers(answer)]).to.deep.equal([422, ['/data/attributes/start_lat']]);
    const same = await client.get(`/runs/${run.id}`, { token: person.token });
    expect(same.json.data.attributes).to.include({ distance: '4200', version: 1 });
  });
});
