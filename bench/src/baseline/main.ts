/**
 * The baseline: one plain Express process with pg and hand-written prepared SQL that returns the same documents, as a good
 * engineer would write it in a day. It caches verified tokens, queries Redis, and on a create writes run, week and weather rows
 * in one transaction. Environment: PORT, DATABASE_URL, REDIS_URL.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import argon2 from 'argon2';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { type Row, runDocument, weekDocument } from './documents.js';
import * as statements from './statements.js';

const { PORT, DATABASE_URL, REDIS_URL } = process.env;
const base = `http://127.0.0.1:${PORT}`;
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const redis = new Redis(REDIS_URL ?? '');
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const verified = new Map<string, jwt.JwtPayload>();

interface Caller {
  readonly uid: string;
  readonly sub: string;
}

async function authenticate(request: Request, response: Response, next: NextFunction): Promise<void> {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  let claims = verified.get(token);
  if (!claims) {
    claims = jwt.verify(token, keys.publicKey, { algorithms: ['RS256'] }) as jwt.JwtPayload;
    verified.set(token, claims);
  }
  const [denied, generation] = await redis.mget(`y:denied:${claims.sid}`, `y:gen:${claims.uid}`);
  if (denied || Number(generation ?? 0) > claims.gen) {
    response.status(401).end();
    return;
  }
  response.locals.caller = { uid: claims.uid, sub: claims.sub ?? '' } satisfies Caller;
  next();
}

function send(response: Response, status: number, body: object): void {
  response.status(status).set('Content-Type', 'application/vnd.api+json').set('Cache-Control', 'no-store');
  response.end(JSON.stringify({ jsonapi: { version: '1.1' }, ...body }));
}

const app = express();
app.disable('x-powered-by').disable('etag');
app.set('query parser', 'simple');
app.use(express.json({ type: ['application/json', 'application/vnd.api+json'] }));

app.post('/user/login', async (request, response) => {
  const { rows } = await pool.query<{ uid: string; id: string; password_hash: string; roles: string[] }>({
    ...statements.login,
    values: [request.body.user_id],
  });
  const [user] = rows;
  if (!user || !(await argon2.verify(user.password_hash, request.body.password))) {
    response.status(401).end();
    return;
  }
  const sid = randomUUID();
  const claims = { jti: randomUUID(), sid, uid: user.uid, gen: 1, roles: user.roles };
  const auth_token = jwt.sign(claims, keys.privateKey, { algorithm: 'RS256', expiresIn: 900, subject: user.id });
  const refresh_token = randomUUID();
  await redis.set(`y:refresh:${refresh_token}`, sid, 'EX', 2_592_000);
  response.json({ status: 'success', message: 'User successfully logged in.', auth_token, refresh_token });
});

app.get('/runs/summary', authenticate, async (request, response) => {
  const { uid, sub } = response.locals.caller as Caller;
  const { rows } = await pool.query<Row>({ ...statements.summary, values: [uid, 20] });
  const data = rows.map((row) => weekDocument(row, sub));
  send(response, 200, {
    links: { self: base + request.originalUrl },
    data,
    meta: { count: Number(rows[0]?.rows ?? 0) },
  });
});

app.get('/runs', authenticate, async (request, response) => {
  const { uid } = response.locals.caller as Caller;
  const { filter, 'page[number]': number = '1', 'page[size]': size = '20', 'page[after]': after } = request.query;
  const links = { self: base + request.originalUrl };
  if (after !== undefined) {
    const [micros, id] = String(after).split('.');
    const { rows } = await pool.query<Row>({ ...statements.after, values: [uid, micros, id, Number(size)] });
    send(response, 200, { links, data: rows.map((row) => runDocument(row, base)) });
    return;
  }
  const offset = (Number(number) - 1) * Number(size);
  if (filter === undefined) {
    const [page, count] = await Promise.all([
      pool.query<Row>({ ...statements.list, values: [uid, Number(size), offset] }),
      pool.query<{ count: string }>({ ...statements.count, values: [uid] }),
    ]);
    const meta = { count: Number(count.rows[0]?.count) };
    send(response, 200, { links, data: page.rows.map((row) => runDocument(row, base)), meta });
    return;
  }
  const params: unknown[] = [uid];
  const condition = statements.compileFilter(JSON.parse(String(filter)), params);
  const where = `FROM runs WHERE uid = $1 AND ${condition}`;
  const order = `ORDER BY start_micros DESC, id DESC LIMIT ${Number(size)} OFFSET ${offset}`;
  const [page, count] = await Promise.all([
    pool.query<Row>(`SELECT * ${where} ${order}`, params),
    pool.query<{ count: string }>(`SELECT count(*) ${where}`, params),
  ]);
  const meta = { count: Number(count.rows[0]?.count) };
  send(response, 200, { links, data: page.rows.map((row) => runDocument(row, base)), meta });
});

app.get('/runs/:id', authenticate, async (request, response) => {
  const { uid } = response.locals.caller as Caller;
  const { rows } = await pool.query<Row>({ ...statements.one, values: [request.params.id] });
  if (rows[0]?.uid !== uid) {
    response.status(rows[0] ? 403 : 404).end();
    return;
  }
  send(response, 200, { links: { self: base + request.originalUrl }, data: runDocument(rows[0], base) });
});

app.post('/runs', authenticate, async (request, response) => {
  const { uid, sub } = response.locals.caller as Caller;
  const given = request.body.data.attributes;
  const [start, end] = [Date.parse(given.start_time), Date.parse(given.end_time)];
  const distance = Number(given.distance);
  const duration = Math.floor((end - start) / 1000);
  const places = [given.start_lat, given.start_lng, given.end_lat, given.end_lng].map((text) =>
    Math.round(Number(text) * 1e7),
  );
  if (!(distance >= 1 && distance <= 1e6 && duration >= 1) || places.some(Number.isNaN)) {
    response.status(422).end();
    return;
  }
  const id = randomUUID();
  const date = given.start_time.slice(0, 10);
  const digits = (text: string): number => /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  const figures = [Math.round((distance * 1000) / duration), Math.round((duration * 1e6) / distance)];
  const values = [id, uid, sub, start * 1000, end * 1000, distance, duration, ...figures, ...places, date];
  const client = await pool.connect();
  let row: Row | undefined;
  try {
    await client.query('BEGIN');
    const inserted = await client.query<Row>({
      ...statements.insertRun,
      values: [...values, digits(given.start_time), digits(given.end_time), Date.now()],
    });
    row = inserted.rows[0];
    await client.query({ ...statements.insertWeek, values: [uid, date, distance, duration] });
    await client.query({ ...statements.insertWeather, values: [id] });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
  if (!row) throw new Error('nothing was inserted');
  response.set('Location', `${base}/runs/${id}`).set('ETag', '"1"');
  send(response, 201, { links: { self: `${base}/runs/${id}` }, data: runDocument(row, base) });
});

const server = app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
