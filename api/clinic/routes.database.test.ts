import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../../tests/support/clinics.ts';

interface Item {
  id: string;
  version: number;
}

describe('the clinic over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let receptionist: Person;
  let neighbour: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signInProved(clinics.a, 'owner');
    receptionist = await api.signIn(clinics.a, 'receptionist');
    neighbour = await api.signIn(clinics.b, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const laser = { code: 'LASER', name: 'Depilação a laser', durationMin: 30, deviceTag: 'laser-diodo' };
  const made = async (path: string, body: object): Promise<Item> => {
    const answer = await owner.post<Item>(path, body);
    expect(answer.status).toBe(201);
    return answer.body;
  };

  it('asks who it is before anything', async () => {
    for (const path of ['/clinic', '/clinic/holidays?year=2026', '/staff', '/resources', '/procedures']) {
      expect(await api.stranger().get(path)).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
    }
    for (const path of ['/staff', '/resources', '/procedures']) {
      expect((await api.stranger().post(path, {})).status).toBe(401);
    }
  });

  it('lets the reception read the catalogue and change nothing', async () => {
    expect((await receptionist.get('/procedures')).status).toBe(200);
    const refusals = [
      await receptionist.get('/staff'),
      await receptionist.post('/procedures', laser),
      await receptionist.post('/resources', { kind: 'room', name: 'Sala 1' }),
      await receptionist.patch('/clinic', { version: 1, name: 'Minha' }),
      await receptionist.post('/staff', {
        name: 'X',
        email: 'x@example.com',
        role: 'owner',
        password: testPassword,
      }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('says which field is wrong, never what was in it', async () => {
    const answer = await owner.post('/procedures', {
      ...laser,
      durationMin: 'segredo',
      clinicId: clinics.b.id,
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'invalid-input',
      requestId: answer.headers.get('X-Request-Id'),
    });
    expect(answer.body).toMatchObject({
      fields: [
        { path: 'durationMin', code: 'invalid_type' },
        { path: '', code: 'unrecognized_keys' },
      ],
    });
    expect(JSON.stringify(answer.body)).not.toContain('segredo');
  });

  it('refuses nonsense before it does any work', async () => {
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    expect((await owner.post('/procedures', deep)).status).toBe(400);
    expect((await owner.post('/procedures', '{"a":')).status).toBe(400);
    expect((await owner.post('/procedures', `{"name":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413);
    expect((await owner.post('/procedures', 'a=1', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await owner.post('/procedures', { ...laser, name: 'a\u0000b' })).status).toBe(400);
    expect((await owner.patch(`/procedures/${crypto.randomUUID()}`, { version: 2 ** 40 })).status).toBe(404);
    expect((await owner.patch('/procedures/1%27or%271', { name: 'x' })).status).toBe(400);
    expect((await owner.get('/clinic/holidays?year=2026&year=2027')).status).toBe(400);
    expect((await owner.get('/nowhere')).body).toMatchObject({ code: 'not-found' });
  });

  it('changes settings once for each version', async () => {
    const { body: before } = await owner.get<{ version: number; visitPolicy: object }>('/clinic');
    const change = {
      version: before.version,
      closedDays: [{ date: '2026-12-24', name: 'Véspera' }],
      visitPolicy: { noShowGrace: 60_000 },
    };
    const after = await owner.patch('/clinic', change);
    expect(after).toMatchObject({
      status: 200,
      body: { version: before.version + 1, visitPolicy: { ...before.visitPolicy, noShowGrace: 60_000 } },
    });
    expect(await owner.patch('/clinic', change)).toMatchObject({
      status: 409,
      body: { code: 'version-conflict' },
    });
    expect((await owner.patch('/clinic', { version: 2, timeZone: 'Brasil/Leste' })).status).toBe(400);
    const overlapping = {
      1: [
        { from: '08:00', to: '12:00' },
        { from: '11:00', to: '14:00' },
      ],
    };
    expect((await owner.patch('/clinic', { version: 2, hours: overlapping })).status).toBe(400);
    expect((await neighbour.get('/clinic')).body).toMatchObject({ id: clinics.b.id, version: 1 });
  });

  it('knows the national holidays', async () => {
    const { body } = await receptionist.get<{ holidays: { date: string }[] }>('/clinic/holidays?year=2026');
    expect(body.holidays.map(({ date }) => date)).toContain('2026-11-20');
  });

  it('keeps procedures by code and resources with their competences', async () => {
    const procedure = await made('/procedures', laser);
    expect(await owner.post('/procedures', laser)).toMatchObject({
      status: 409,
      body: { code: 'code-already-used' },
    });
    const away = { ...laser, code: 'AWAY', processingAfterMin: 700, processingMin: 20 };
    expect(await owner.post('/procedures', away)).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'processingMin', code: 'longer-than-procedure' }] },
    });
    const staffId = clinics.a.staff.professional.id;
    const person = await made('/resources', {
      kind: 'professional',
      name: 'Dra. Lia',
      staffId,
      procedureIds: [procedure.id],
    });
    expect(person).toMatchObject({
      name: 'Dra. Lia',
      procedureIds: [procedure.id],
      tag: null,
      hours: null,
      isActive: true,
    });
    const device = await made('/resources', { kind: 'device', name: 'Soprano', tag: 'laser-diodo' });
    expect((await owner.patch(`/resources/${device.id}`, { procedureIds: [procedure.id] })).status).toBe(400);
    expect(
      (await owner.patch(`/resources/${device.id}`, { isActive: false, version: 1 })).body,
    ).toMatchObject({
      isActive: false,
      name: 'Soprano',
      version: 2,
    });
    expect((await owner.patch(`/resources/${device.id}`, { isActive: true, version: 1 })).status).toBe(409);
    expect((await owner.patch(`/procedures/${procedure.id}`, { priceCents: 25_000 })).body).toMatchObject({
      priceCents: 25_000,
    });
    const listed = await receptionist.get<{ resources: Item[] }>('/resources');
    expect(listed.body.resources).toHaveLength(2);
  });

  it('answers ids of another clinic as if they were not', async () => {
    const theirs = (await neighbour.post<Item>('/procedures', laser)).body.id;
    const missing = crypto.randomUUID();
    const staffId = clinics.b.staff.professional.id;
    const pairs: [string, (id: string) => Promise<{ status: number; body: unknown }>, string][] = [
      ['procedure', (id) => owner.patch(`/procedures/${id}`, { name: 'x' }), theirs],
      [
        'competence',
        (id) => owner.post('/resources', { kind: 'professional', name: 'x', procedureIds: [id] }),
        theirs,
      ],
      [
        'staff of a resource',
        (id) => owner.post('/resources', { kind: 'professional', name: 'x', staffId: id }),
        staffId,
      ],
      ['staff', (id) => owner.patch(`/staff/${id}`, { isActive: false }), staffId],
    ];
    for (const [what, ask, foreign] of pairs) {
      const answers = [await ask(foreign), await ask(missing)].map(({ status, body }) => ({
        status,
        code: (body as { code: string }).code,
      }));
      expect(answers, what).toEqual([
        { status: 404, code: 'not-found' },
        { status: 404, code: 'not-found' },
      ]);
    }
  });

  it('adds staff who can sign in, refuses a known e-mail of any clinic, and keeps the last owner', async () => {
    const person = {
      name: 'Nova Pessoa',
      email: 'nova@aurora.example',
      role: 'manager',
      password: testPassword,
    };
    const added = await made('/staff', person);
    expect(JSON.stringify(added)).not.toContain(testPassword);
    expect(
      (await api.stranger().post('/session', { email: person.email, password: testPassword })).status,
    ).toBe(200);
    const known = { ...person, email: clinics.b.staff.owner.email };
    expect(await owner.post('/staff', known)).toMatchObject({
      status: 409,
      body: { code: 'email-already-registered' },
    });
    expect(
      (await owner.post('/staff', { ...person, email: 'z@aurora.example', password: 'curta' })).status,
    ).toBe(400);
    const self = `/staff/${clinics.a.staff.owner.id}`;
    expect(await owner.patch(self, { role: 'manager' })).toMatchObject({
      status: 409,
      body: { code: 'transition-refused' },
    });
    expect((await owner.patch(self, { isActive: false })).status).toBe(409);
    expect((await owner.patch(self, { name: 'Dona Ana' })).body).toMatchObject({
      name: 'Dona Ana',
      role: 'owner',
    });
    const { body } = await owner.get<{ staff: { email: string }[] }>('/staff');
    expect(body.staff.map(({ email }) => email)).toContain('nova@aurora.example');
  });

  it('tells browsers not to keep answers, nor to run or frame anything foreign', async () => {
    const { headers } = await owner.get('/clinic');
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'self';script-src 'self';script-src-attr 'none';style-src 'self' 'unsafe-inline';connect-src 'self';" +
        "img-src 'self' data: blob:;media-src 'self' blob:;font-src 'self';object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('logs routes and ids, no query and no body', () => {
    const lines = api.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.some(({ route }) => route === '/api/v1/procedures/:id')).toBe(true);
    expect(api.logged.join('\n')).not.toMatch(/laser|Lia|Soprano|year=|or%271|aurora\.example/);
    expect(lines.filter(({ level }) => (level as number) >= 50)).toEqual([]);
  });
});
