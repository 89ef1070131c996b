import type { Handlers, ServeOptions } from '../src/grpc/index.js';
import { serve } from '../src/grpc/index.js';

export interface Words {
  readonly words: string;
}

const toBytes = (value: Words): Buffer => Buffer.from(JSON.stringify(value));
const fromBytes = (bytes: Buffer): Words => JSON.parse(bytes.toString()) as Words;

const codec = {
  requestSerialize: toBytes,
  requestDeserialize: fromBytes,
  responseSerialize: toBytes,
  responseDeserialize: fromBytes,
};

/** A service in the shape that ts-proto generates. */
export const EchoService = {
  say: { path: '/test.v1.EchoService/Say', requestStream: false as const, responseStream: false as const, ...codec },
  repeat: {
    path: '/test.v1.EchoService/Repeat',
    requestStream: false as const,
    responseStream: true as const,
    ...codec,
  },
};

export type EchoService = typeof EchoService;

const silence: Handlers<EchoService> = {
  say: (request) => request,
  async *repeat(request) {
    yield request;
  },
};

/** The echo service with some handlers of the test's own; the certificate name `friend` may call it. */
export function serveEcho(
  handlers: Partial<Handlers<EchoService>> = {},
  options: Partial<ServeOptions<EchoService>> = {},
) {
  return serve(
    EchoService,
    { ...silence, ...handlers },
    { callers: { say: ['friend'], repeat: ['friend'] }, ...options },
  );
}
