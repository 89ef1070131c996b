import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import pg from 'pg';
import { dropDatabase, provisionDatabase } from '../src/database/provision.js';
import { type PerSchema, perSchema, schemas } from '../src/database/schemas.js';
import { randomTag } from '../src/identities/random.js';

const adminUrl = process.env.TEST_ADMIN_DATABASE_URL ?? '';

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
}

/** The SQLSTATE with which Postgres refuses; undefined if it does not. */
const refusal = (url: string, sql: string) =>
  withClient(url, (client) => client.query(sql)).then(
    () => undefined,
    (fault: { code?: string }) => fault.code,
  );

const NO_RIGHT = '42501';

describe('the database', function () {
  this.timeout(30_000);
  let database: string;
  let rolePrefix: string;
  const passwords = perSchema((schema) => `pass'word of ${schema}/@:%`);
  const provision = () => provisionDatabase({ adminUrl, database, rolePrefix, passwords });

  beforeEach(() => {
    const tag = randomTag();
    database = `provision_${tag}`;
    rolePrefix = `p${tag}_`;
  });
  afterEach(() => dropDatabase({ adminUrl, database, rolePrefix }));

  it('gives each role its own schema as the default for unqualified names', async () => {
    const urls = await provision();
    for (const schema of schemas) {
      await withClient(urls[schema], (client) => client.query('CREATE TABLE own (id int)'));
      const { rows } = await withClient(urls[schema], (client) =>
        client.query("SELECT schemaname FROM pg_tables WHERE tablename = 'own' AND tableowner = current_user"),
      );
      expect(rows).to.deep.equal([{ schemaname: schema }]);
    }
  });

  it('lets no role read, write or create anything in the schema of another, nor in public', async () => {
    const urls = await provision();
    for (const schema of schemas) await withClient(urls[schema], (client) => client.query('CREATE TABLE own (id int)'));
    for (const mine of schemas) {
      for (const other of schemas.filter((schema) => schema !== mine)) {
        expect(await refusal(urls[mine], `SELECT * FROM ${other}.own`)).to.equal(NO_RIGHT);
        expect(await refusal(urls[mine], `INSERT INTO ${other}.own VALUES (1)`)).to.equal(NO_RIGHT);
        expect(await refusal(urls[mine], `CREATE TABLE ${other}.mine (id int)`)).to.equal(NO_RIGHT);
      }
      expect(await refusal(urls[mine], 'CREATE TABLE public.mine (id int)')).to.equal(NO_RIGHT);
      expect(await refusal(urls[mine], 'CREATE SCHEMA another')).to.equal(NO_RIGHT);
    }
  });

  it('only the roles that the database was created for can connect', async () => {
    await provision();
    const stranger = `${rolePrefix}stranger`;
    await withClient(adminUrl, (admin) => admin.query(`CREATE ROLE ${stranger} LOGIN PASSWORD 'strange'`));
    const url = new URL(adminUrl);
    [url.username, url.password, url.pathname] = [stranger, 'strange', `/${database}`];
    const code = await refusal(url.href, 'SELECT 1');
    await withClient(adminUrl, (admin) => admin.query(`DROP ROLE ${stranger}`));
    expect(code).to.equal(NO_RIGHT);
  });

  it('running a second time changes nothing and keeps the data', async () => {
    const urls = await provision();
    await withClient(urls.runs, (client) => client.query('CREATE TABLE own AS SELECT 1 AS id'));
    expect(await provision()).to.deep.equal(urls);
    const { rows } = await withClient(urls.runs, (client) => client.query('SELECT id FROM own'));
    expect(rows).to.deep.equal([{ id: 1 }]);
  });

  it('sets the password that is given now', async () => {
    await provision();
    const changed = await provisionDatabase({
      adminUrl,
      database,
      rolePrefix,
      passwords: { ...passwords, users: 'changed' },
    });
    const { rows } = await withClient(changed.users, (client) => client.query('SELECT current_user AS me'));
    expect(rows).to.deep.equal([{ me: `${rolePrefix}user_service` }]);
  });

  it('several processes can create the database at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, provision));
    for (const urls of all) expect(urls).to.deep.equal(all[0]);
    expect(await refusal(all[0]?.users ?? '', 'SELECT 1')).to.equal(undefined);
  });

  it('several administrators connected to different databases can create the database at once', async () => {
    const elsewhere = new URL(adminUrl);
    elsewhere.pathname = '/template1';
    const from = (url: string) => provisionDatabase({ adminUrl: url, database, rolePrefix, passwords });
    const [here, there] = await Promise.all([from(adminUrl), from(elsewhere.href), from(adminUrl)]);
    expect(there?.users).to.equal(here?.users);
  });

  it('an administrator who is not a superuser can create the database', async () => {
    const manager = `${rolePrefix}manager`;
    await withClient(adminUrl, (admin) =>
      admin.query(`CREATE ROLE ${manager} LOGIN CREATEDB CREATEROLE PASSWORD 'manage'`),
    );
    const url = new URL(adminUrl);
    [url.username, url.password] = [manager, 'manage'];
    const managed = { adminUrl: url.href, database, rolePrefix };
    const urls = await provisionDatabase({ ...managed, passwords });
    const code = await refusal(urls.users, 'CREATE TABLE own (id int)');
    await dropDatabase(managed);
    await withClient(adminUrl, (admin) => admin.query(`DROP ROLE ${manager}`));
    expect(code).to.equal(undefined);
  });
});

describe('the command that makes the database', function () {
  this.timeout(30_000);
  const command = new URL('../src/jobs/provision-database.js', import.meta.url).pathname;
  const run = async (env: NodeJS.ProcessEnv) => {
    const child = spawn(process.execPath, [command], { env: { PATH: process.env.PATH, ...env } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const [code] = await once(child, 'close');
    return { code, said };
  };

  it('names every missing argument', async () => {
    const { code, said } = await run({ RUNS_DB_PASSWORD: 'x' });
    expect(code).to.equal(2);
    expect(said).to.match(/ADMIN_DATABASE_URL.*USERS_DB_PASSWORD.*WEATHER_DB_PASSWORD.*REPORTS_DB_PASSWORD/);
    expect(said).to.not.match(/RUNS_DB_PASSWORD/);
  });

  it('explains in one line why the server refuses the administrator, without the password', async () => {
    const url = new URL(adminUrl);
    [url.username, url.password] = ['nobody_of_this_name', 'hidden'];
    const given: Record<string, string> = perSchema(() => 'x') satisfies PerSchema;
    const env = Object.fromEntries(Object.keys(given).map((schema) => [`${schema.toUpperCase()}_DB_PASSWORD`, 'x']));
    const { code, said } = await run({ ...env, ADMIN_DATABASE_URL: url.href });
    expect(code).to.equal(1);
    expect(said)
      .to.match(/^The database cannot be made: .+\n$/)
      .and.not.match(/hidden/);
  });
});
