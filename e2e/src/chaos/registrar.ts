import { randomBytes } from 'node:crypto';
import type { Registration } from './ledger.js';
import { Runner, type RunnerParts, unexpected } from './runner.js';

/**
 * Signs users up, lets them record runs, deletes them meanwhile, and signs the same ids up again. The runs of the deleted users
 * must disappear, and those of the new users must stay.
 */
export class Registrar {
  readonly #parts: RunnerParts;
  readonly #admin: Registration;
  readonly #name = randomBytes(3).toString('hex');
  #count = 0;
  #current: { readonly self: Registration; readonly runner: Runner; readonly isSecond: boolean } | undefined;

  constructor(parts: RunnerParts, admin: Registration) {
    this.#parts = parts;
    this.#admin = admin;
  }

  /** Takes one step in a user's life. */
  async step(): Promise<void> {
    const { random } = this.#parts;
    const current = this.#current;
    if (!current) {
      this.#count += 1;
      const self = await this.signUp(`guest-${this.#name}-${this.#count}`);
      this.#current = { self, runner: new Runner(this.#parts, self), isSecond: false };
    } else if (random.next() < 0.6) {
      await current.runner.create();
    } else if (current.isSecond) {
      // The new user stays, so that late events about the deleted one could do harm.
      this.#current = undefined;
    } else {
      await Promise.all([this.#delete(current.self), current.runner.create()]);
      const self = await this.signUp(current.self.id);
      this.#current = { self, runner: new Runner(this.#parts, self), isSecond: true };
    }
  }

  async signUp(id: string): Promise<Registration> {
    const { client, acks, ledger } = this.#parts;
    const password = `${randomBytes(6).toString('hex')} secret`;
    const registration: Registration = { id, password, uid: '', token: '', state: 'there', runs: [] };
    const body = { data: { type: 'user', id, attributes: { password } } };
    const answer = await client.send({ method: 'POST', path: '/users', body });
    if (answer.status === 201) acks.record();
    // Nobody else takes the id: an earlier attempt whose response was lost has taken it.
    else if (answer.status !== 409) throw unexpected('a sign-up', answer);
    if (!(await client.signIn(registration))) throw new Error(`${id} signed up and cannot sign in`);
    ledger.registrations.push(registration);
    return registration;
  }

  async #delete(registration: Registration): Promise<void> {
    const { client, acks } = this.#parts;
    const answer = await client.send({ method: 'DELETE', path: `/users/${registration.id}` }, this.#admin);
    if (answer.status === 204) acks.record();
    else if (answer.status !== 404) throw unexpected('the deletion of a user', answer);
    registration.state = 'gone';
  }
}
