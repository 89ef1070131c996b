import type { Channel } from 'amqplib';

/**
 * Closes a channel and waits until the broker has confirmed it.
 *
 * @throws if the connection is lost first: no response comes then, and amqplib alone would wait forever
 */
export async function closeChannel(channel: Channel): Promise<void> {
  const gone = new Promise<never>((_, reject) => {
    // Also emitted after the broker's response, when it no longer matters.
    channel.once('close', () => reject(new Error('the connection was lost while a channel was being closed')));
  });
  await Promise.race([channel.close(), gone]);
}
