import { type ConfirmChannel, type ConsumeMessage, IllegalOperationError } from 'amqplib';

/**
 * The messages that one channel has delivered and that are not acknowledged yet: waiting for a worker, or being
 * handled. If the channel closes, the broker delivers all of them again.
 */
export class InFlightDeliveries {
  readonly channel: ConfirmChannel;
  readonly #waiting: ConsumeMessage[] = [];
  /** Delivery tags in ascending order. */
  readonly #open = new Set<number>();
  #abandoned = false;

  constructor(channel: ConfirmChannel) {
    this.channel = channel;
  }

  /** Whether these messages will come again, so that handling or acknowledging them is pointless. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** How many wait for a worker. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(message: ConsumeMessage): void {
    this.#open.add(message.fields.deliveryTag);
    this.#waiting.push(message);
  }

  /** Takes the messages that have waited longest, so many and of about so many bytes together at most. */
  take(atMost: number, bytes: number): ConsumeMessage[] {
    let [count, size] = [0, 0];
    while (count < Math.min(atMost, this.#waiting.length) && size < bytes) {
      size += this.#waiting[count]?.content.length ?? 0;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  abandon(): void {
    this.#abandoned = true;
  }

  /**
   * Acknowledges the messages, with one `multiple` ack if nothing before the last of them is still open: an ack costs
   * the broker as much as a message. On a closed channel it does nothing, because the messages come again.
   */
  acknowledge(messages: readonly ConsumeMessage[]): void {
    const last = messages.at(-1);
    if (this.#abandoned || !last) return;
    for (const { fields } of messages) this.#open.delete(fields.deliveryTag);
    const [oldestOpen = Number.POSITIVE_INFINITY] = this.#open;
    try {
      if (oldestOpen > last.fields.deliveryTag) this.channel.ack(last, true);
      else for (const message of messages) this.channel.ack(message);
    } catch (error) {
      if (!(error instanceof IllegalOperationError)) throw error;
      this.#abandoned = true;
    }
  }
}
