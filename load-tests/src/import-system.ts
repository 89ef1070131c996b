import { readFileSync } from 'node:fs';
import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { Api, newId, userDocument } from '@jogging/e2e';
import { eventually } from '@jogging/service-kit/testing';

export const mebibyte = 1024 * 1024;

const measured = ['gateway', 'run-service'] as const;

/** A system of its own with a user who imports files, and a look at the memory of the processes that they pass. */
export class ImportSystem {
  readonly system: TestSystem;
  readonly client: Api;
  readonly token: string;

  private constructor(system: TestSystem, client: Api, token: string) {
    this.system = system;
    this.client = client;
    this.token = token;
  }

  /** Once it has imported a small file, so that what is loaded on demand is loaded. */
  static async start(): Promise<ImportSystem> {
    const system = await startTestSystem();
    const client = new Api(system.gatewayUrl);
    const document = userDocument(newId());
    await client.post('/users', { body: document });
    const body = { user_id: document.data.id, password: document.data.attributes.password };
    const started = new ImportSystem(system, client, (await client.post('/user/login', { body })).json.auth_token);
    await started.ended(await started.send(new Uint8Array(mebibyte)));
    return started;
  }

  async send(raw: Uint8Array<ArrayBuffer>, type = 'application/gpx+xml'): Promise<string> {
    const sent = await this.client.post('/imports', { token: this.token, raw, headers: { 'Content-Type': type } });
    if (sent.status !== 202) throw new Error(`the upload answered ${sent.status}: ${sent.text}`);
    return sent.json.data.id;
  }

  ended(id: string) {
    return eventually(async () => {
      const { json } = await this.client.get(`/imports/${id}`, { token: this.token });
      if (json.data.attributes.finished_at === null) throw new Error(`the import is ${json.data.attributes.status}`);
      return json.data.attributes;
    }, 60_000);
  }

  /** What gateway and run-service take above rest at most while the work is done, in MiB. */
  async growth(work: () => Promise<unknown>): Promise<number[]> {
    const rest = this.#residentMiB();
    const peak = [...rest];
    const watching = setInterval(() => {
      for (const [index, size] of this.#residentMiB().entries()) peak[index] = Math.max(peak[index] ?? 0, size);
    }, 50);
    try {
      await work();
    } finally {
      clearInterval(watching);
    }
    const growth = peak.map((size, index) => size - (rest[index] ?? 0));
    console.log(`      ${measured.map((name, index) => `${name} +${growth[index]?.toFixed(0)} MiB`).join(', ')}`);
    return growth;
  }

  #residentMiB(): number[] {
    return measured.map((name) => {
      const status = readFileSync(`/proc/${this.system.service(name).pid()}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    });
  }
}
