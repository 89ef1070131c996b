import { type ChannelInterface, connectivityState } from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.js';

/** Connects, and tells the log when the connection is lost and when it is there again; until the client is stopped. */
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
      logger.warn({ component: name }, 'the server cannot be reached; trying on');
      reported = state;
    }
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, (error) => {
      if (!error) look();
    });
  };
  look();
}
