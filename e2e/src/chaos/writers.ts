import { setTimeout as delay } from 'node:timers/promises';
import { randomTag } from '@jogging/deploy';
import { AckMonitor } from './ack-monitor.js';
import { Importer } from './importer.js';
import { Ledger, type Registration } from './ledger.js';
import { OperationsWriter } from './operations-writer.js';
import { type Random, seeded } from './random.js';
import { Reader } from './reader.js';
import { Registrar } from './registrar.js';
import { RetryingClient } from './retrying-client.js';
import { Runner, type RunnerParts } from './runner.js';

export interface WritersOptions {
  readonly gateways: readonly string[];
  readonly adminPassword: string;
  readonly seed: number;
  /** The number of users, each with two runners at a time. */
  readonly users: number;
  /** People who only read, each as one of the users; none by default. */
  readonly readers?: number;
  /** The maximum number of steps a second of each writer. */
  readonly pace: number;
}

interface Writer {
  step(): Promise<void>;
}

/** Several people who write concurrently, through all gateways, until paused. */
export class Writers {
  readonly ledger = new Ledger();
  readonly acks = new AckMonitor();
  /** The users who are not deleted. */
  readonly users: Registration[] = [];
  readonly #parts: RunnerParts;
  readonly #gateways: readonly string[];
  readonly #pace: number;
  readonly #random: Random;
  readonly #admin: Registration;
  /** Part of the users' ids, because the system may already have users of earlier runs. */
  readonly #tag = randomTag();
  readonly #writers: Writer[] = [];
  #paused = true;
  #working: Promise<void>[] = [];
  /** Responses that a writer must never get, and requests without a response. */
  readonly unexpected: string[] = [];

  constructor({ gateways, adminPassword, seed, pace }: WritersOptions) {
    this.#random = seeded(seed);
    this.#gateways = gateways;
    this.#pace = pace;
    const client = new RetryingClient({ gateways, acks: this.acks, random: this.#random });
    this.#parts = { ledger: this.ledger, client, acks: this.acks, random: this.#random };
    this.#admin = { id: 'admin', password: adminPassword, uid: '', token: '', state: 'there', runs: [] };
  }

  static async open(options: WritersOptions): Promise<Writers> {
    const writers = new Writers(options);
    await writers.#signUp(options.users, options.readers ?? 0);
    return writers;
  }

  async #signUp(users: number, readers: number): Promise<void> {
    await this.#parts.client.signIn(this.#admin);
    const registrar = new Registrar(this.#parts, this.#admin);
    for (let index = 0; index < users; index += 1) {
      const user = await registrar.signUp(`runner-${this.#tag}-${index}`);
      this.users.push(user);
      this.#writers.push(new Runner(this.#parts, user), new Runner(this.#parts, user));
    }
    const importer = new Importer(this.#parts, await registrar.signUp(`importer-${this.#tag}`));
    const operator = new OperationsWriter(this.#parts, await registrar.signUp(`operator-${this.#tag}`));
    this.#writers.push(registrar, importer, operator);
    for (let index = 0; index < readers; index += 1) {
      this.#writers.push(new Reader(this.#parts, this.#random.pick(this.users)));
    }
  }

  get gateways(): readonly string[] {
    return this.#gateways;
  }

  /** The client signed in as the admin. */
  get client(): RetryingClient {
    return this.#parts.client;
  }

  start(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#working = this.#writers.map((writer) => this.#work(writer));
  }

  /** Resolves once each writer has finished its step and no request is in flight. */
  async pause(): Promise<void> {
    this.#paused = true;
    await Promise.all(this.#working);
  }

  async #work(writer: Writer): Promise<void> {
    while (!this.#paused) {
      const begun = performance.now();
      try {
        await writer.step();
      } catch (error) {
        this.unexpected.push(error instanceof Error ? error.message : String(error));
      }
      const spare = (1_000 / this.#pace) * (0.5 + this.#random.next()) - (performance.now() - begun);
      if (spare > 0) await delay(spare);
    }
  }
}
