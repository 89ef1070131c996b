import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';

export interface ForwardTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Forwards a port of this machine to one of a pod, and to its successor with the same name after it was deleted. */
export class Forward {
  readonly port: number;
  readonly #target: ForwardTarget;
  #child: ChildProcess | undefined;
  #isOpen = false;
  #closed = false;

  private constructor(target: ForwardTarget, port: number) {
    this.#target = target;
    this.port = port;
  }

  static async open(target: ForwardTarget): Promise<Forward> {
    const forward = new Forward(target, await freePort());
    void forward.#keepOpen();
    await until(async () => forward.#isOpen, { within: 60_000, what: `a port to ${target.pod}` });
    return forward;
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill();
  }

  async #keepOpen(): Promise<void> {
    const { namespace, pod, port } = this.#target;
    while (!this.#closed) {
      const args = ['port-forward', '-n', namespace, `pod/${pod}`, `${this.port}:${port}`];
      const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
      this.#child = child;
      child.stdout.on('data', () => {
        this.#isOpen = true;
      });
      await once(child, 'close');
      if (!this.#closed) await delay(500);
    }
  }
}
