import type { Channel } from 'amqplib';

/**
 * Closes a channel, and waits till the broker has done so.
 *
 * @throws where the connection goes first: no answer comes then, and amqplib alone would wait for it for ever
 */
export async function closeChannel(channel: Channel): Promise<void> {
  const gone = new Promise<never>((_, reject) => {
    // Comes with the broker's answer too, but after it has been heard.
    channel.once('close', () => reject(new Error('the connection went while a channel was being closed')));
  });
  await Promise.race([channel.close(), gone]);
}
