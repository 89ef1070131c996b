import { setTimeout as delay } from 'node:timers/promises';
import { Ledger, type Registration } from './ledger.js';
import { Persistence } from './persistence.js';
import { Pulse } from './pulse.js';
import { type Random, seeded } from './random.js';
import { Registrar } from './registrar.js';
import { Runner, type RunnerParts } from './runner.js';

export interface WritersOptions {
  readonly gateways: readonly string[];
  readonly adminPassword: string;
  readonly seed: number;
  /** Users with runs of their own, each recorded by two runners at a time. */
  readonly users: number;
  /** Most steps a second of each writer. */
  readonly pace: number;
}

/** Several people who write at once, through all gateways, until they are asked to pause. */
export class Writers {
  readonly ledger = new Ledger();
  readonly pulse = new Pulse();
  /** The users who stay. */
  readonly users: Registration[] = [];
  readonly #parts: RunnerParts;
  readonly #pace: number;
  readonly #random: Random;
  readonly #admin: Registration;
  readonly #writers: (Runner | Registrar)[] = [];
  #resting = true;
  #working: Promise<void>[] = [];
  /** Answers that a writer must never get. */
  readonly surprises: string[] = [];

  constructor({ gateways, adminPassword, seed, pace }: WritersOptions) {
    this.#random = seeded(seed);
    this.#pace = pace;
    const persistence = new Persistence({ gateways, pulse: this.pulse, random: this.#random });
    this.#parts = { ledger: this.ledger, persistence, pulse: this.pulse, random: this.#random };
    this.#admin = { id: 'admin', password: adminPassword, uid: '', token: '', state: 'there', runs: [] };
  }

  static async assemble(options: WritersOptions): Promise<Writers> {
    const writers = new Writers(options);
    await writers.#assemble(options.users);
    return writers;
  }

  async #assemble(users: number): Promise<void> {
    await this.#parts.persistence.signIn(this.#admin);
    const registrar = new Registrar(this.#parts, this.#admin);
    for (let index = 0; index < users; index += 1) {
      const user = await registrar.signUp(`runner-${index}`);
      this.users.push(user);
      this.#writers.push(new Runner(this.#parts, user), new Runner(this.#parts, user));
    }
    this.#writers.push(registrar);
  }

  /** As the admin. */
  get persistence(): Persistence {
    return this.#parts.persistence;
  }

  write(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.#working = this.#writers.map((writer) => this.#work(writer));
  }

  /** Each ends what it has begun: nothing is under way when this resolves. */
  async rest(): Promise<void> {
    this.#resting = true;
    await Promise.all(this.#working);
  }

  async #work(writer: Runner | Registrar): Promise<void> {
    while (!this.#resting) {
      const begun = performance.now();
      try {
        await writer.step();
      } catch (error) {
        this.surprises.push(error instanceof Error ? error.message : String(error));
      }
      const spare = (1_000 / this.#pace) * (0.5 + this.#random.next()) - (performance.now() - begun);
      if (spare > 0) await delay(spare);
    }
  }
}
