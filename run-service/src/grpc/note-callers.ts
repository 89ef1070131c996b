import type { LiveCallers } from '@jogging/service-kit';
import type { ServedService } from '@jogging/service-kit/grpc';

/** The same service, with the caller of each RPC noted. */
export function noteCallers(service: ServedService, callers: LiveCallers): ServedService {
  const methods = service.methods.map((method) => ({
    ...method,
    handle: (...[request, call]: Parameters<typeof method.handle>): unknown => {
      const uid = call.principal?.uid;
      if (uid !== undefined) callers.note(uid);
      return method.handle(request, call);
    },
  }));
  return { ...service, methods };
}
