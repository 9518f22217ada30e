import Koa from 'koa';
import pg from 'pg';

/** The least a Koa process in front of Postgres can do: read a JSON body, insert one row by a prepared statement, answer. */
const { FLOOR_URL, FLOOR_PORT, FLOOR_POOL } = process.env;
const pool = new pg.Pool({
  ...(FLOOR_URL !== undefined && { connectionString: FLOOR_URL }),
  max: Number(FLOOR_POOL),
});
pool.on('error', () => undefined);
const app = new Koa();

app.use(async (ctx) => {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) chunks.push(chunk);
  if (ctx.method === 'GET') {
    ctx.body = { status: 'alive' };
    return;
  }
  const wish = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
  const { rows } = await pool.query<{ id: string }>({
    name: 'floor',
    text: `insert into floor (client_id, procedure_id, professional_id, starts_at) values ($1, $2, $3, $4) returning id`,
    values: [wish['clientId'], wish['procedureId'], wish['professionalId'], wish['startsAt']],
  });
  ctx.status = 201;
  ctx.body = { id: rows[0]?.id, ...wish };
});

app.listen(Number(FLOOR_PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
