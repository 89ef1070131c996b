export interface TestVhost {
  readonly url: string;
  /** Deletes the vhost with all in it and makes it again, empty: what a broker is that lost its data. */
  wipe(): Promise<void>;
  drop(): Promise<void>;
}

/** A vhost of its own on the broker of `TEST_AMQP_URL`, made through `TEST_AMQP_MANAGEMENT_URL`. */
export async function testVhost(): Promise<TestVhost> {
  throw new Error('not yet');
}
