import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { type Answer, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor, invalid, refused, wrong } from '../../tests/support/client-door.ts';
import { type Catalogue, createCatalogue, slotInDays, oneService } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

let clinics: Clinics;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let ana: Catalogue;
let other: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  door = clientDoor(clinics, api);
});
beforeEach(async () => {
  // Limits have tests of their own.
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

describe('the door of a clinic that is not there', () => {
  it('is the same not-found for each of its three paths', async () => {
    const id = randomUUID();
    const answers = [
      await api.stranger().get<{ code?: string }>(`/public/clinics/${id}`),
      await door.ask(ana.clientPhone, id),
      await door.answer({ challengeId: randomUUID(), code: '123456' }, api.stranger(), id),
    ];
    for (const one of answers) expect(refused(one)).toEqual([404, 'not-found']);
  });

  it('refuses what is no clinic, no number, no code or both answers at once', async () => {
    expect((await api.stranger().get('/public/clinics/x')).status).toBe(400);
    expect((await door.ask('12')).status).toBe(400);
    const challengeId = randomUUID();
    for (const body of [
      { challengeId },
      { challengeId, code: '12345' },
      { challengeId, code: 123_456 },
      { challengeId, code: '123456', token: 'a'.repeat(43) },
    ])
      expect((await door.answer(body)).status).toBe(400);
  });

  it('refuses requests of another page', async () => {
    const headers = { 'X-NeonPro-CSRF': '', Origin: 'https://evil.example' };
    const { status } = await api
      .stranger()
      .post(`/public/clinics/${clinics.a.id}/sign-in`, { phone: ana.clientPhone }, headers);
    expect(status).toBe(403);
  });
});

describe('a sign-in code', () => {
  it('is asked for with the same answer whether the clinic knows the number or not', async () => {
    const shape = ({ status, body, headers }: Answer) => ({
      status,
      keys: Object.keys(body),
      headers: [...headers.keys()].filter((name) => name !== 'date').sort(),
      length: headers.get('content-length'),
    });
    const known = await door.ask(ana.clientPhone);
    const unknown = await door.ask('(11) 91234-5678');
    const foreign = await door.ask(other.clientPhone);
    expect(shape(known)).toMatchObject({ status: 202, keys: ['challengeId'] });
    expect(shape(unknown)).toEqual(shape(known));
    expect(shape(foreign)).toEqual(shape(known));
    const { rows } = await clinics.admin.query<{ client: string | null; bytes: number; topic: string }>(
      `select client_id as client, length(code_ct) as bytes, topic from sign_in_codes s join outbox o on o.entity_id = s.id
       where s.id = any($1) order by client_id nulls last`,
      [[known, unknown, foreign].map(({ body }) => body.challengeId)],
    );
    // The same work too: the same row and the same poke, and what is sealed for nobody opens to nobody.
    expect(rows.map(({ client, topic }) => [client, topic])).toEqual([
      [ana.clientId, 'sign-in-code'],
      [null, 'sign-in-code'],
      [null, 'sign-in-code'],
    ]);
    expect(new Set(rows.map(({ bytes }) => bytes)).size).toBe(1);
    expect(await door.secretsOf(unknown.body.challengeId)).toBeUndefined();
  });

  it('lets nobody in with the number of nobody, the code of another clinic or an unknown challenge', async () => {
    const { body } = await door.ask('(11) 91234-5678');
    expect(refused(await door.answer({ challengeId: body.challengeId, code: '123456' }))).toEqual(invalid);
    expect(refused(await door.answer({ challengeId: randomUUID(), code: '123456' }))).toEqual(invalid);
    const asked = await door.ask(ana.clientPhone);
    const code = (await door.secretsOf(asked.body.challengeId))?.code;
    const { challengeId } = asked.body;
    expect(refused(await door.answer({ challengeId, code }, api.stranger(), clinics.b.id))).toEqual(invalid);
  });

  it('dies after five wrong tries, for the right code and for the link too', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const { code = '', token = '' } = (await door.secretsOf(challengeId)) ?? {};
    for (let tried = 0; tried < 5; tried += 1)
      expect(refused(await door.answer({ challengeId, code: wrong(code) }))).toEqual(invalid);
    expect(refused(await door.answer({ challengeId, code }))).toEqual(invalid);
    expect(refused(await door.answer({ challengeId, token }))).toEqual(invalid);
  });

  it('counts five guesses sent all at once as five', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const { code = '' } = (await door.secretsOf(challengeId)) ?? {};
    const guesses = Array.from({ length: 12 }, () => door.answer({ challengeId, code: wrong(code) }));
    for (const guess of await Promise.all(guesses)) expect(refused(guess)).toEqual(invalid);
    const { rows } = await clinics.admin.query('select tries from sign_in_codes where id = $1', [
      challengeId,
    ]);
    expect(rows).toEqual([{ tries: 5 }]);
    expect(refused(await door.answer({ challengeId, code }))).toEqual(invalid);
  });

  it('opens one session, however many right answers come at once', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const { code, token } = (await door.secretsOf(challengeId)) ?? {};
    const rights = [
      { challengeId, code },
      { challengeId, code },
      { challengeId, token },
    ];
    const answers = await Promise.all(rights.map((right) => door.answer(right)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect(refused(await door.answer({ challengeId, token }))).toEqual(invalid);
  });

  it('is replaced by a newer one, also when two are asked for at once', async () => {
    const first = (await door.ask(ana.clientPhone)).body.challengeId;
    const code = (await door.secretsOf(first))?.code;
    await Promise.all([door.ask(ana.clientPhone), door.ask(ana.clientPhone)]);
    expect(refused(await door.answer({ challengeId: first, code }))).toEqual(invalid);
    const { rows } = await clinics.admin.query(
      `select count(*)::int as open from sign_in_codes where client_id = $1 and state = 'open'`,
      [ana.clientId],
    );
    expect(rows).toEqual([{ open: 1 }]);
  });

  it('is over after ten minutes', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const code = (await door.secretsOf(challengeId))?.code;
    await clinics.admin.query(
      `update sign_in_codes set expires_at = now() - interval '1 second' where id = $1`,
      [challengeId],
    );
    expect(refused(await door.answer({ challengeId, code }))).toEqual(invalid);
  });

  it('is asked for four times in a quarter of an hour for a number, from whatever address, known or not', async () => {
    for (const phone of [ana.clientPhone, '(11) 91234-5678']) {
      for (let count = 0; count < 4; count += 1) expect((await door.ask(phone)).status).toBe(202);
      const late = await door.ask(phone);
      expect([late.status, late.headers.has('retry-after')]).toEqual([429, true]);
    }
  });

  it('cannot be guessed across numbers: wrong codes of a clinic are counted together, and the link works on', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const { code, token } = (await door.secretsOf(challengeId)) ?? {};
    await clinics.admin.query('update app.rate_limits set points = 1000 where key like $1', [
      'client-guess%',
    ]);
    await door.answer({ challengeId: randomUUID(), code: '000000' });
    await clinics.admin.query('update app.rate_limits set points = 1000 where key like $1', [
      'client-guess%',
    ]);
    expect((await door.answer({ challengeId, code })).status).toBe(429);
    expect((await door.answer({ challengeId, token })).status).toBe(200);
  });

  it('refuses everybody when tries cannot be counted', async () => {
    await clinics.admin.query('alter table app.rate_limits rename to rate_limits_away');
    const asked = await door.ask(ana.clientPhone);
    const answered = await door.answer({ challengeId: randomUUID(), code: '123456' });
    await clinics.admin.query('alter table app.rate_limits_away rename to rate_limits');
    expect(refused(asked as Answer<{ code?: string }>)).toEqual([503, 'unavailable']);
    expect(refused(answered)).toEqual([503, 'unavailable']);
  });
});

describe('a client on the public page', () => {
  it('is nobody without a cookie, and not with the one of the staff', async () => {
    for (const path of ['/public/me', '/public/me/appointments'])
      expect((await api.stranger().get(path)).status).toBe(401);
    expect((await api.stranger().delete('/public/session')).status).toBe(401);
    const owner = await api.signIn(clinics.a, 'owner');
    expect((await owner.get('/public/me')).status).toBe(401);
  });

  it('opens nothing of the staff with hers', async () => {
    const person = await door.enter(ana.clientPhone);
    const token = person.cookies.get('__Host-neonpro-client') ?? '';
    person.cookies.set('__Host-neonpro-access', token);
    for (const path of ['/clients', '/session', '/staff'])
      expect((await person.get(path)).status, path).toBe(401);
  });

  it('enters by the link as well, and sees her first name and her own visits only', async () => {
    const person = api.stranger();
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const token = (await door.secretsOf(challengeId))?.token;
    const { status, body } = await door.answer({ challengeId, token }, person);
    expect(status).toBe(200);
    expect(body).toEqual({
      client: { id: ana.clientId, firstName: 'Ana' },
      clinic: { id: clinics.a.id, name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo' },
    });
    const neighbour = await createCatalogue(clinics.tenancy, clinics.a.id);
    for (const [whose, day] of [
      [ana, 3],
      [neighbour, 4],
    ] as const) {
      const { clientId, procedureId, professionalId } = whose;
      const wish = { clientId, procedureId, professionalId, startsAt: slotInDays(day) };
      await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
        bookVisit(scope, oneService(wish), null, Date.now()),
      );
    }
    const visits = await person.get<{ appointments: object[] }>('/public/me/appointments');
    expect(visits.body.appointments).toEqual([
      expect.objectContaining({
        startsAt: new Date(slotInDays(3)).toISOString(),
        status: 'booked',
        professional: 'Dra. Helena Prado',
      }),
    ]);
    expect((await person.get('/public/me')).body).toEqual(body);
  });

  it('stays for a day without asking again, though each token lives ten minutes', async () => {
    const person = await door.enter(ana.clientPhone);
    person.cookies.delete('__Host-neonpro-client');
    expect((await person.get('/public/me')).status).toBe(200);
    expect(person.cookies.has('__Host-neonpro-client')).toBe(true);
    await clinics.admin.query(
      `update app.client_sessions set expires_at = now() - interval '1 second' where client_id = $1`,
      [ana.clientId],
    );
    expect((await person.get('/public/me')).status).toBe(401);
    person.cookies.delete('__Host-neonpro-client');
    expect((await person.get('/public/me')).status).toBe(401);
    expect(person.cookies.has('__Host-neonpro-client-session')).toBe(false);
  });

  it('leaves for good, here and with a copy of her cookies', async () => {
    const person = await door.enter(ana.clientPhone);
    const copy = new Map(person.cookies);
    expect((await person.delete('/public/session')).status).toBe(204);
    expect(person.cookies.size).toBe(0);
    for (const [name, value] of copy) person.cookies.set(name, value);
    expect((await person.get('/public/me')).status).toBe(401);
    person.cookies.delete('__Host-neonpro-client');
    expect((await person.get('/public/me')).status).toBe(401);
  });

  it('leaves a trace of each step in the audit, and none of a code anywhere else', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const { code = '', token = '' } = (await door.secretsOf(challengeId)) ?? {};
    await door.answer({ challengeId, code: wrong(code) });
    await door.answer({ challengeId, code });
    const { rows } = await clinics.admin.query<{ action: string }>(
      'select action from audit_events where $1 = any(subject_ids) order by at',
      [ana.clientId],
    );
    const actions = rows.map(({ action }) => action);
    for (const action of [
      'sign-in-code.ask',
      'sign-in-code.miss',
      'sign-in-code.match',
      'client-session.open',
      'client.read',
    ])
      expect(actions).toContain(action);
    const log = api.logged.join('\n');
    expect(log).not.toContain(token);
    expect(log).not.toContain(ana.clientPhone.slice(3));
    const { rows: kept } = await clinics.admin.query('select code_ct from sign_in_codes where id = $1', [
      challengeId,
    ]);
    expect(kept).toEqual([{ code_ct: null }]);
  });
});
