type Listener = () => void;

/** Notifies readers in this process that a user's figures have changed, after the commit. */
export class ProjectionChanges {
  readonly #listeners = new Map<string, Set<Listener>>();

  announce(uid: string): void {
    for (const listener of this.#listeners.get(uid) ?? []) listener();
  }

  /** Calls `listener` at each change of this user's figures, until the returned function is called. */
  subscribe(uid: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(uid) ?? new Set();
    this.#listeners.set(uid, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(uid);
    };
  }
}
