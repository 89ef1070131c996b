import type { ConfirmChannel, ConsumeMessage } from 'amqplib';

/** What has come by one channel: it waits, then is in hand, and is open until it is acknowledged. With the channel all of it goes. */
export class InFlightDeliveries {
  readonly channel: ConfirmChannel;
  readonly #waiting: ConsumeMessage[] = [];
  /** Delivery tags, in the order in which they came. */
  readonly #open = new Set<number>();

  constructor(channel: ConfirmChannel) {
    this.channel = channel;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(message: ConsumeMessage): void {
    this.#open.add(message.fields.deliveryTag);
    this.#waiting.push(message);
  }

  /** Those that have waited longest. */
  take(most: number): ConsumeMessage[] {
    return this.#waiting.splice(0, most);
  }

  /**
   * Acknowledges what was taken together: by one word where nothing that came before it is open, for to the broker an
   * acknowledgement is work as a message is.
   *
   * @throws IllegalOperationError where the channel has gone
   */
  acknowledge(messages: readonly ConsumeMessage[]): void {
    const [oldest] = this.#open;
    const [first, last] = [messages.at(0), messages.at(-1)];
    for (const { fields } of messages) this.#open.delete(fields.deliveryTag);
    if (last && first?.fields.deliveryTag === oldest) this.channel.ack(last, true);
    else for (const message of messages) this.channel.ack(message);
  }
}
