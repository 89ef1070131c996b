import pg from 'pg';

/** Works with one connection, which is closed also if the work fails: its locks end with it. */
export async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, application_name: 'jogging-times tools' });
  // A connection that breaks while no query runs; the next query reports it.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
