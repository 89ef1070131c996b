import { type ResolveUserResponse, UserServiceService } from '@jogging/proto/users';
import { AppError, createLogger } from '@jogging/service-kit';
import { type Callers, createGrpcServer, type GrpcServer, type Handlers, serve } from '@jogging/service-kit/grpc';

type UserService = typeof UserServiceService;

/** The other end of the contract with user-service: a real gRPC server that only resolves ids. */
export interface UserServiceDouble {
  readonly address: string;
  /** The users by id, which tests add and remove. */
  readonly uids: Map<string, string>;
  stop(): Promise<void>;
}

export async function startUserServiceDouble(): Promise<UserServiceDouble> {
  const uids = new Map<string, string>();
  const server: GrpcServer = createGrpcServer({
    address: '127.0.0.1:0',
    logger: createLogger({ service: 'user-service-double', level: 'silent' }),
    services: [serve(UserServiceService, handlers(uids), { callers: nobodyChecked })],
  });
  await server.start();
  return { address: `127.0.0.1:${server.port()}`, uids, stop: () => server.stop() };
}

// Without certificates callers are not looked at.
const nobodyChecked = Object.fromEntries(
  Object.keys(UserServiceService).map((rpc) => [rpc, []]),
) as unknown as Callers<UserService>;

function handlers(uids: ReadonlyMap<string, string>): Handlers<UserService> {
  const none = (): never => {
    throw new AppError('internal', { detail: 'run-service does not call this.' });
  };
  const all = Object.fromEntries(Object.keys(UserServiceService).map((rpc) => [rpc, none]));
  return {
    ...(all as unknown as Handlers<UserService>),
    resolveUser: ({ id }): ResolveUserResponse => {
      const uid = uids.get(id);
      if (uid === undefined) throw new AppError('user_not_found');
      return { uid, id, units: 'metric' };
    },
  };
}
