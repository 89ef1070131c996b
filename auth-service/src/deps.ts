import type { UserServiceService } from '@jogging/proto/users';
import type { Logger } from '@jogging/service-kit';
import type { GrpcClient } from '@jogging/service-kit/grpc';
import type { TokenVerifier } from '@jogging/service-kit/tokens';
import type { AccessTokens } from './keys/access-tokens.js';
import type { Epochs } from './store/epochs.js';
import type { Families } from './store/families.js';
import type { Revocations } from './store/revocations.js';
import type { Throttle } from './throttle.js';

/** The dependencies of use cases. */
export interface Deps {
  readonly users: Pick<GrpcClient<typeof UserServiceService>['call'], 'checkCredentials' | 'getAccount'>;
  readonly accessTokens: AccessTokens;
  readonly verifier: TokenVerifier;
  readonly epochs: Pick<Epochs, 'current'>;
  readonly families: Families;
  readonly revocations: Revocations;
  readonly throttle: Throttle;
  readonly logger: Logger;
}
