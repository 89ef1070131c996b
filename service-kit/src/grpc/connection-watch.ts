import { type ChannelInterface, connectivityState } from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.js';

/** Connects, and logs when the connection is lost and when it is back, until the client is stopped. */
export function watchConnection(
  channel: ChannelInterface,
  name: string,
  logger: Logger,
  isStopped: () => boolean,
): void {
  let reported: connectivityState | undefined;
  const look = (): void => {
    if (isStopped()) return;
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY && reported !== state) {
      logger.info({ component: name }, 'connected');
      reported = state;
    } else if (state === connectivityState.TRANSIENT_FAILURE && reported !== state) {
      logger.warn({ component: name }, 'the server is unreachable; retrying');
      reported = state;
    }
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, (error) => {
      if (!error) look();
    });
  };
  look();
}
