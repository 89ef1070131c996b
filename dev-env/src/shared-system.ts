import { startTestSystem, type TestSystem } from './test-system.js';

let starting: Promise<TestSystem> | undefined;

/** The system that the tests of this process share; destructive tests start their own. */
export function sharedSystem(): Promise<TestSystem> {
  starting ??= startTestSystem();
  return starting;
}

/** `E2E_BASE_URL`, a running system (containers, a cluster), else a system of this process. */
export async function gatewayUrl(): Promise<string> {
  return process.env.E2E_BASE_URL ?? (await sharedSystem()).gatewayUrl;
}

export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(180_000);
    await gatewayUrl();
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await (await starting)?.stop();
  },
};
