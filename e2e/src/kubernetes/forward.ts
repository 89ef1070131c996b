import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { toTerminal, until } from '@jogging/deploy';
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
      const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let complaint = '';
      this.#child = child;
      child.stdout.on('data', () => {
        this.#isOpen = true;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaint = `${complaint}${text}`.slice(-1_000);
      });
      await once(child, 'close');
      if (this.#closed) return;
      toTerminal(`    ${new Date().toISOString()} the port-forward to ${pod}:${port} ended: ${complaint.trim()}`);
      await delay(500);
    }
  }
}
