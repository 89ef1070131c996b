import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Component } from '../lifecycle/component.js';
import type { Logger } from '../logging/logger.js';
import { collectProcessMetrics, registry as processRegistry } from '../metrics/index.js';
import { createHttpServer, type HttpServer } from './http-server.js';
import { readinessReport } from './readiness-report.js';

export interface OpsServerOptions {
  readonly port: number;
  readonly host: string;
  /** The components to report on, usually `lifecycle.components`; read each time, so components may be added later. */
  readonly components: readonly Component[];
  /**
   * Those of them that all replicas depend on alike. Once such a component has been ready, its absence is reported, but the
   * process stays ready: if every replica were taken out of service, nobody would be left to answer that it is unavailable.
   */
  readonly shared?: readonly Component[];
  /** The process's registry if left out. */
  readonly registry?: Registry | undefined;
  readonly logger: Logger;
}

/**
 * The operators' server, in plain HTTP: `/healthz` (the process lives), `/readyz` (200, or 503 if a component is not ready or the
 * process is stopping, with a report on each), `/metrics` (Prometheus). Add it first, so that it is closed last.
 */
export function createOpsServer(options: OpsServerOptions): HttpServer {
  const { components, shared = [], registry = processRegistry, logger } = options;
  collectProcessMetrics(registry);
  const excused = new Set<string>();
  let stopping = false;

  const ready = async (response: ServerResponse): Promise<void> => {
    const report = await readinessReport(components.filter((component) => component !== ops));
    for (const { name } of shared) {
      if (report.components.some((component) => component.name === name && component.ready)) excused.add(name);
    }
    const ready = !stopping && report.components.every((component) => component.ready || excused.has(component.name));
    const status = stopping ? 'stopping' : ready ? 'ready' : 'not ready';
    sendJson(response, ready ? 200 : 503, { status, components: report.components });
  };
  const metrics = async (response: ServerResponse): Promise<void> => {
    const text = await registry.metrics();
    response.writeHead(200, { 'Content-Type': registry.contentType }).end(text);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD')
      sendJson(response, 405, { status: 'method not allowed' });
    else if (path === '/healthz') sendJson(response, 200, { status: 'alive' });
    else if (path === '/readyz') await ready(response);
    else if (path === '/metrics') await metrics(response);
    else sendJson(response, 404, { status: 'not found' });
  };
  const server: HttpServer = createHttpServer({
    name: 'ops',
    port: options.port,
    host: options.host,
    drainMs: 500,
    app: (request, response) => {
      answer(request, response).catch((error: unknown) => {
        logger.error({ err: error, path: request.url }, 'the ops server failed to answer');
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { status: 'failed' });
      });
    },
  });
  const ops: HttpServer = {
    ...server,
    prepareStop() {
      stopping = true;
      server.prepareStop?.();
    },
  };
  return ops;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}
