import type { UserServiceService } from '@jogging/proto/users';
import { AppError } from '@jogging/service-kit';
import type { GrpcClient } from '@jogging/service-kit/grpc';
import { parseUid } from '../domain/ids.js';
import type { UserDirectory } from '../domain/user-directory.js';

/** Resolves ids through user-service. */
export function userDirectory(client: GrpcClient<typeof UserServiceService>): UserDirectory {
  return {
    async resolve(userId) {
      try {
        const { uid: text, id, timeZone } = await client.call.resolveUser({ id: userId });
        const uid = parseUid(text);
        if (!uid) throw new Error('user-service returned a uid that is not a UUID');
        return { uid, userId: id, timeZone };
      } catch (error) {
        if (error instanceof AppError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}
