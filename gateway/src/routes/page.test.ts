import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createLogger } from '@jogging/service-kit';
import { expect } from 'chai';
import express from 'express';
import { openRequestContext } from '../http/request-context.js';
import { pageRoutes } from './page.js';

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jogging-page-'));
  let server: Server;
  let base: string;

  before((done) => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Page</title>');
    writeFileSync(join(folder, 'assets/main-1a2b.js'), 'export {};');
    writeFileSync(join(folder, 'assets/main-1a2b.js.gz'), gzipSync('export {};'));
    const app = express();
    const logger = createLogger({ service: 'test', level: 'silent' });
    app.use(openRequestContext({ publicUrl: 'https://runs.example', requestTimeoutMs: 1000, logger }));
    for (const [path, handler] of Object.entries(pageRoutes(folder))) app.get(path, handler);
    const [unbuilt] = Object.values(pageRoutes(join(folder, 'missing')));
    if (unbuilt) app.get('/unbuilt', unbuilt);
    server = createServer(app).listen(0, '127.0.0.1', () => {
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });

  after((done) => {
    rmSync(folder, { recursive: true });
    server.close(done);
  });

  it('the page is HTML under a policy that allows nothing inline and nothing from elsewhere', async () => {
    const answer = await fetch(base, { headers: { Accept: 'text/html,*/*;q=0.8' } });
    expect(answer.headers.get('content-type')).to.match(/^text\/html/);
    expect(answer.headers.get('cache-control')).to.equal('no-cache');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).to.contain("default-src 'none'").and.to.contain("style-src 'self'");
    expect(policy).not.to.match(/unsafe|https?:|\*/);
  });

  it('a client that asks for JSON:API gets a document of links', async () => {
    const answer = await fetch(base, { headers: { Accept: 'application/vnd.api+json' } });
    expect(answer.headers.get('content-type')).to.equal('application/vnd.api+json');
    expect(await answer.json())
      .to.deep.include({ jsonapi: { version: '1.1' } })
      .and.to.have.nested.property('links.runs', 'https://runs.example/runs');
  });

  it('browsers may cache the files of the page forever, compressed if they accept it', async () => {
    const url = `${base}/assets/main-1a2b.js`;
    const compressed = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(compressed.headers.get('content-encoding')).to.equal('gzip');
    expect(compressed.headers.get('cache-control')).to.contain('immutable');
    expect(await compressed.text()).to.equal('export {};');
    const plain = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(plain.headers.get('vary')).to.contain('Accept-Encoding');
  });

  it('every client gets a document of links if the page was not built', async () => {
    const answer = await fetch(`${base}/unbuilt`, { headers: { Accept: 'text/html' } });
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.have.nested.property('links.self', 'https://runs.example/');
  });
});
