import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

interface Client {
  id: string;
  name: string;
  cpf: string | null;
  version: number;
  code?: string;
}

const rivalOf = ({ host, port, user, password, database }: pg.Client) =>
  new pg.Client({ host, port, ...{ user: user ?? '', password: password ?? '', database: database ?? '' } });

describe('what every operation does', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let manager: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signIn(clinics.a, 'owner');
    manager = await api.signIn(clinics.a, 'manager');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const send = (
    person: Person,
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ) => person.send<Client>(method, `/api/v1${path}`, body, headers);
  const add = (body: object, key: string, person = owner) =>
    send(person, 'POST', '/clients', body, { 'Idempotency-Key': key });
  const codeOf = ({ status, body }: Answer<Client>) => [status, body.code];
  const named = async (name: string) =>
    (await owner.get<{ clients: unknown[] }>(`/clients?search=${encodeURIComponent(name)}`)).body.clients;

  describe('a key that is repeated', () => {
    it('is refused when it is too short, or comes with another body, operation or person', async () => {
      const key = randomUUID();
      for (const short of ['', 'curta'])
        expect(codeOf(await add({ name: 'Curta' }, short))).toEqual([400, 'idempotency-key-missing']);
      const first = await add({ name: 'Chave Primeira' }, key);
      expect(first.status).toBe(201);
      const reused = [422, 'idempotency-key-reused'];
      expect(codeOf(await add({ name: 'Chave Segunda' }, key))).toEqual(reused);
      expect(codeOf(await add({ name: 'Chave Primeira' }, key, manager))).toEqual(reused);
      const patch = { name: 'Chave Terceira', version: 1 };
      const headers = { 'Idempotency-Key': key };
      expect(codeOf(await send(owner, 'PATCH', `/clients/${first.body.id}`, patch, headers))).toEqual(reused);
      expect(await named('Chave')).toHaveLength(1);
    });

    it('is nothing to the other clinic', async () => {
      const key = randomUUID();
      const neighbour = await api.signIn(clinics.b, 'owner');
      const [mine, theirs] = [
        await add({ name: 'Nossa' }, key),
        await add({ name: 'Deles' }, key, neighbour),
      ];
      expect([mine.status, theirs.status]).toEqual([201, 201]);
      expect(mine.body.id).not.toBe(theirs.body.id);
    });

    it('gets the first answer again, and nothing happens twice', async () => {
      const key = randomUUID();
      const [first, second] = [
        await add({ name: 'Repetida Uma' }, key),
        await add({ name: 'Repetida Uma' }, key),
      ];
      expect([second.status, second.body]).toEqual([first.status, first.body]);
      expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(await named('Repetida')).toHaveLength(1);
    });

    it('has one effect when it comes many times at once', async () => {
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 8 }, () => add({ name: 'Simultânea Só' }, key)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(await named('Simultânea')).toHaveLength(1);
    });

    it('stays free when the request was refused', async () => {
      const [key, cpf] = [randomUUID(), '52998224725'];
      const { body: holder } = await add({ name: 'Titular', cpf }, randomUUID());
      const again = () => add({ name: 'Homônima', cpf }, key);
      expect(codeOf(await again())).toEqual([409, 'client-already-registered']);
      await owner.patch(`/clients/${holder.id}`, { version: holder.version, cpf: null });
      expect((await again()).status).toBe(201);
    });
  });

  it('runs once more after a deadlock, and its effect is there once', async () => {
    const { body: client } = await add({ name: 'Impasse' }, randomUUID());
    const key = randomUUID();
    const rival = rivalOf(clinics.admin);
    await rival.connect();
    const deadlocks = async () => {
      const sql = 'select deadlocks::int as n from pg_stat_database where datname = current_database()';
      return (await clinics.admin.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
    };
    const before = await deadlocks();
    await rival.query('begin');
    await rival.query('select from clients where id = $1 for update', [client.id]);
    const changed = send(
      owner,
      'PATCH',
      `/clients/${client.id}`,
      { name: 'Impasse Desfeito', version: 1 },
      { 'Idempotency-Key': key },
    );
    const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    const rows = async () => (await clinics.admin.query(waits)).rowCount;
    await expect.poll(rows, { interval: 20, timeout: 10_000 }).toBe(1);
    // Each now waits for what the other holds; Postgres ends the one that waited first.
    await rival.query(
      `insert into idempotency_keys (clinic_id, key, request_hash, actor) values ($1, $2, $3, 'rival')`,
      [...[clinics.a.id, key, Buffer.alloc(16)]],
    );
    await rival.query('rollback');
    await rival.end();
    expect(await changed).toMatchObject({ status: 200, body: { name: 'Impasse Desfeito', version: 2 } });
    await expect.poll(deadlocks, { timeout: 10_000 }).toBe(before + 1);
  });

  describe('a tag', () => {
    it('spares an answer that is known, and only that one', async () => {
      const { body: client } = await add({ name: 'Etiqueta' }, randomUUID());
      const read = (tag: string) =>
        send(owner, 'GET', `/clients/${client.id}`, undefined, { 'If-None-Match': tag });
      const first = await read('');
      const tag = first.headers.get('etag') ?? '';
      expect([first.status, tag]).toEqual([200, expect.stringMatching(/^"1-[\w-]{12}"$/)]);
      expect([(await read(tag)).status, (await read(tag)).body]).toEqual([304, '']);
      await owner.patch(`/clients/${client.id}`, { version: 1, notes: 'mudou' });
      expect((await read(tag)).status).toBe(200);
    });

    it('refuses a change of what somebody changed meanwhile', async () => {
      const { body: client, headers } = await add({ name: 'Condicional' }, randomUUID());
      const tag = headers.get('etag') ?? '';
      const change = (body: object, ifMatch?: string) =>
        send(
          owner,
          'PATCH',
          `/clients/${client.id}`,
          body,
          ifMatch === undefined ? {} : { 'If-Match': ifMatch },
        );
      expect(codeOf(await change({ name: 'Sem versão' }))).toEqual([400, 'invalid-input']);
      for (const nobodys of ['*', '"abc"', 'W/"1-abcdefghijkl"', '"0-abcdefghijkl"'])
        expect(codeOf(await change({ name: 'Alheia' }, nobodys)), nobodys).toEqual([
          412,
          'precondition-failed',
        ]);
      expect(codeOf(await change({ name: 'Outra', version: 7 }, tag))).toEqual([412, 'precondition-failed']);
      expect((await change({ name: 'Condicional Dois' }, tag)).body).toMatchObject({ version: 2 });
      expect(codeOf(await change({ name: 'Condicional Três' }, tag))).toEqual([412, 'precondition-failed']);
      expect(codeOf(await change({ name: 'Condicional Três', version: 1 }))).toEqual([
        409,
        'version-conflict',
      ]);
    });
  });

  it('tells programs in time what will go, and what replaces it', async () => {
    const { headers } = await owner.get('/clients');
    const going = ['deprecation', 'sunset', 'link'].map((name) => headers.get(name));
    const link = '</api/v2/clients>; rel="successor-version"';
    expect(going).toEqual(['@1795651200', 'Tue, 30 Nov 2027 00:00:00 GMT', link]);
    const { headers: lasting } = await owner.get('/procedures');
    expect(lasting.get('deprecation')).toBeNull();
  });

  it('refuses what is no JSON, too large, too deep or holds NUL', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(codeOf(await send(owner, 'POST', '/clients', 'name=Maria', form))).toEqual([
      415,
      'media-type-unsupported',
    ]);
    expect(codeOf(await send(owner, 'POST', '/clients', { name: 'x'.repeat(1_100_000) }))).toEqual([
      413,
      'payload-too-large',
    ]);
    const deep = `{"name":${'['.repeat(40)}${']'.repeat(40)}}`;
    for (const body of [deep, { name: 'a\0b' }, '{"name":', '[]', '"text"'])
      expect(codeOf(await send(owner, 'POST', '/clients', body))).toEqual([400, 'invalid-input']);
  });
});
