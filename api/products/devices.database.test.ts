import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { watchDevices } from '../../models/device-watch.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Shown {
  id: string;
  version: number;
  state: string;
  number: string;
  blockReason: string | null;
  anvisaState: string;
  transferredTo: string | null;
  nextDueOn: string | null;
  plans: Record<'maintenance' | 'calibration', { dueOn: string | null }>;
  maintenances: { certificate: string | null; doneBy: string; notedByName: string; nextDueOn: string }[];
  blocks: { reason: string; note: string | null; endNote: string | null; endedAt: string | null }[];
  checks: { state: string; reason: string; answerSha256: string }[];
}
const today = wallTime(Date.now(), 'America/Sao_Paulo').day;
const soprano = { name: 'Soprano Titanium', brand: 'Alma', serial: 'SP-0042', number: '80212480033' };

describe('the register of devices over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let manager: Person;
  let receptionist: Person;
  let catalogue: Catalogue;
  let deviceId: string;
  let resourceId: string;
  const look = async (id = deviceId) => (await manager.get<Shown>(`/devices/${id}`)).body;
  const version = async () => (await look()).version;
  const change = async (body: object) =>
    manager.patch<Shown>(`/devices/${deviceId}`, { version: await version(), ...body });
  const publish = (situation: string, key = soprano.number, name = 'FAMILIA DE LASER') =>
    clinics.admin.query(
      `insert into anvisa_products (regime, key, registration, name, name_key, holder_name, situation, is_indefinite, is_test, row_sha256, first_seen_on, changed_on)
       values ('device', $1, $1, $3, lower($3), 'HTM', $2, true, false, '\\x00', current_date, current_date)
       on conflict (regime, key) do update set situation = excluded.situation`,
      [key, situation, name],
    );
  const watch = (day: string) =>
    clinics.workerTenancy.withClinic(systemActor(clinics.a.id), (scope) => watchDevices(scope, day));
  const tasks = async () =>
    (
      await clinics.admin.query<{ key: string; reason: string; state: string }>(
        `select split_part(subject_key, '/', 2) as key, reason, state from staff_tasks where kind = 'device' order by 1`,
      )
    ).rows;
  const bookable = async () =>
    (
      await clinics.admin.query<{ due: string | null; block: string | null }>(
        'select maintenance_due_on::text as due, device_block as block from resources where id = $1',
        [resourceId],
      )
    ).rows[0];

  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
    manager = await api.signInProved(clinics.a, 'manager');
    receptionist = await api.signIn(clinics.a, 'receptionist');
    await clinics.admin.query("update anvisa_files set source_date = current_date where code = 'devices'");
    await publish('active');
    const resource = await manager.post<{ id: string }>('/resources', {
      ...{ kind: 'device', name: 'Soprano', color: '#2563eb', tag: 'laser' },
    });
    resourceId = resource.body.id;
    const added = await manager.post<Shown>('/devices', { ...soprano, resourceId });
    expect(added.status).toBe(201);
    deviceId = added.body.id;
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('is for people who signed in, each in their part', async () => {
    for (const [method, path] of [
      ['GET', '/devices'],
      ['POST', '/devices'],
      ['GET', `/devices/${deviceId}`],
      ['PATCH', `/devices/${deviceId}`],
      ['POST', `/devices/${deviceId}/maintenances`],
      ['POST', `/devices/${deviceId}/block`],
      ['GET', `/devices/${deviceId}/uses`],
    ] as const) {
      const answer = await api.stranger().send(method, `/api/v1${path}`, method === 'GET' ? undefined : {});
      expect(answer.status, path).toBe(401);
    }
    expect((await receptionist.get('/devices')).status).toBe(200);
    for (const path of [
      '',
      `/${deviceId}/maintenances`,
      `/${deviceId}/block`,
      `/${deviceId}/unblock`,
      `/${deviceId}/check`,
    ])
      expect((await receptionist.post(`/devices${path}`, {})).status, path).toBe(403);
    expect((await receptionist.get(`/devices/${deviceId}/uses`)).status).toBe(403);
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    expect((await officer.get('/devices')).status).toBe(403);
  });

  it('knows nothing of another clinic', async () => {
    const neighbour = await api.signInProved(clinics.b, 'manager');
    const work = { version: 1, kind: 'repair', doneOn: today, doneBy: 'Técnica Sul' };
    expect((await neighbour.get(`/devices/${deviceId}`)).status).toBe(404);
    expect((await neighbour.get(`/devices/${deviceId}/uses`)).status).toBe(404);
    expect((await neighbour.patch(`/devices/${deviceId}`, { version: 1, name: 'Outro' })).status).toBe(404);
    expect((await neighbour.post(`/devices/${deviceId}/maintenances`, work)).status).toBe(404);
    expect((await neighbour.post(`/devices/${deviceId}/block`, { note: 'parado' })).status).toBe(404);
    expect((await neighbour.post('/devices', { ...soprano, resourceId })).status).toBe(404);
    expect((await neighbour.get<{ devices: unknown[] }>('/devices')).body.devices).toEqual([]);
  });

  it('refuses what is no device', async () => {
    for (const body of [
      { ...soprano, number: '123' },
      { ...soprano, resourceId: catalogue.roomId },
      { ...soprano, resourceId },
      { ...soprano, maintenanceEveryDays: 0 },
      { ...soprano, more: 1 },
    ])
      expect((await manager.post('/devices', body)).status, JSON.stringify(body)).toBe(400);
    expect((await manager.patch(`/devices/${deviceId}`, { version: 99, name: 'Outro' })).status).toBe(409);
    const early = {
      kind: 'maintenance',
      doneOn: today,
      nextDueOn: addDays(today, -1),
      doneBy: 'Técnica Sul',
    };
    const late = { kind: 'maintenance', doneOn: addDays(today, 2), doneBy: 'Técnica Sul' };
    for (const work of [early, late])
      expect(
        (await manager.post(`/devices/${deviceId}/maintenances`, { version: await version(), ...work }))
          .status,
      ).toBe(400);
  });

  it('keeps what ANVISA said of its number', async () => {
    const device = await look();
    expect(device).toMatchObject({ state: 'in-use', number: soprano.number, anvisaState: 'active' });
    expect(device.checks).toMatchObject([{ reason: 'registered', state: 'active' }]);
    expect(device.checks[0]?.answerSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('reminds at 30 and 7 days, blocks on the day, and is free again after the work', async () => {
    await change({ maintenanceEveryDays: 180, maintenanceDueOn: addDays(today, 30) });
    expect(await watch(today)).toMatchObject({ devices: 1, raised: 1, blocked: 0 });
    expect(await watch(today)).toMatchObject({ raised: 0 });
    expect(await tasks()).toEqual([{ key: 'maintenance', reason: 'device-maintenance-30', state: 'open' }]);
    await change({ maintenanceDueOn: addDays(today, 7) });
    expect(await watch(today)).toMatchObject({ raised: 1, blocked: 0 });
    await change({ maintenanceDueOn: today });
    expect(await watch(today)).toMatchObject({ raised: 1, blocked: 1 });
    expect(await look()).toMatchObject({ state: 'blocked', blockReason: 'maintenance' });
    expect(await bookable()).toEqual({ due: today, block: 'maintenance' });

    const work = {
      kind: 'maintenance',
      doneOn: today,
      certificate: 'CAL-2026/117',
      doneBy: 'Engenharia Clínica Sul',
    };
    const done = await manager.post<Shown>(`/devices/${deviceId}/maintenances`, {
      version: await version(),
      ...work,
    });
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({ state: 'in-use', nextDueOn: addDays(today, 180) });
    expect(done.body.maintenances).toMatchObject([
      { certificate: 'CAL-2026/117', doneBy: 'Engenharia Clínica Sul', nextDueOn: addDays(today, 180) },
    ]);
    expect((await tasks()).map(({ state }) => state)).toEqual(['done']);
    expect(await bookable()).toEqual({ due: addDays(today, 180), block: null });
  });

  it('is not booked while somebody holds it, and says why', async () => {
    const procedure = await manager.post<{ id: string }>('/procedures', {
      ...{ code: 'LASER', name: 'Depilação a laser', durationMin: 30, deviceTag: 'laser' },
    });
    await manager.patch(`/resources/${catalogue.professionalId}`, {
      procedureIds: [catalogue.procedureId, catalogue.roomProcedureId, procedure.body.id],
    });
    const startsAt = new Date(slotInDays(14)).toISOString();
    const book = () =>
      manager.post<{ id: string }>(
        '/appointments',
        {
          ...{ clientId: catalogue.clientId, startsAt },
          services: [
            {
              procedureId: procedure.body.id,
              professionalId: catalogue.professionalId,
              deviceId: resourceId,
            },
          ],
        },
        { 'Idempotency-Key': randomUUID() },
      );
    await manager.post(`/devices/${deviceId}/block`, { note: 'Ponteira trincada' });
    expect((await manager.post(`/devices/${deviceId}/block`, { note: 'Ponteira trincada' })).status).toBe(
      409,
    );
    expect(await look()).toMatchObject({ state: 'blocked', blockReason: 'hand' });
    const refused = await book();
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('device-blocked');
    await manager.post(`/devices/${deviceId}/unblock`, { note: 'Ponteira trocada' });
    expect((await look()).blocks[0]).toMatchObject({
      note: 'Ponteira trincada',
      endNote: 'Ponteira trocada',
    });
    const booked = await book();
    expect(booked.status).toBe(201);

    await clinics.admin.query("update appointments set status = 'done' where id = $1", [booked.body.id]);
    await clinics.admin.query("update device_links set from_at = now() - interval '3 days'");
    const uses = await manager.get<{
      uses: { clientId: string; clientName: string; procedureName: string }[];
    }>(`/devices/${deviceId}/uses`);
    expect(uses.body.uses).toMatchObject([
      { clientId: catalogue.clientId, clientName: catalogue.clientName, procedureName: 'Depilação a laser' },
    ]);
    const { rows } = await clinics.admin.query(
      "select 1 from audit_events where action = 'device.trace' and $1 = any (subject_ids)",
      [catalogue.clientId],
    );
    expect(rows).toHaveLength(1);
  });

  it('is blocked when its registration falls, whatever an old file says, and told of a new holder', async () => {
    await clinics.admin.query('alter table device_checks disable trigger append_only');
    await clinics.admin.query("update device_checks set checked_at = checked_at - interval '2 days'");
    await publish('inactive');
    await publish('active', '81234567890');
    expect(await watch(today)).toMatchObject({ raised: 1, blocked: 1 });
    expect(await look()).toMatchObject({
      state: 'blocked',
      blockReason: 'registration',
      transferredTo: '81234567890',
    });
    expect((await tasks()).find(({ key }) => key === 'registration')?.reason).toBe('device-transferred');
    expect((await manager.post(`/devices/${deviceId}/unblock`, { note: 'quero usar' })).status).toBe(409);
    await publish('active');
    await clinics.admin.query(
      "update anvisa_files set source_date = current_date - 30 where code = 'devices'",
    );
    await manager.post(`/devices/${deviceId}/check`, {});
    expect(await look()).toMatchObject({ state: 'blocked' });
    await clinics.admin.query("update anvisa_files set source_date = current_date where code = 'devices'");
    expect((await manager.post<Shown>(`/devices/${deviceId}/check`, {})).body).toMatchObject({
      state: 'in-use',
    });
  });

  it('has a date of its own, and keeps its place when it is retired', async () => {
    const moved = await manager.patch(`/resources/${resourceId}`, { maintenanceDueOn: addDays(today, 400) });
    expect(moved.status).toBe(400);
    const retired = await manager.post<Shown>(`/devices/${deviceId}/retire`, { version: await version() });
    expect(retired.body).toMatchObject({ state: 'retired' });
    expect(await bookable()).toEqual({ due: today, block: 'retired' });
    expect((await change({ name: 'Outro nome' })).status).toBe(409);
    const next = await manager.post<Shown>('/devices', {
      ...soprano,
      serial: randomUUID().slice(0, 8),
      resourceId,
    });
    expect(next.status).toBe(201);
    expect(await bookable()).toEqual({ due: null, block: null });
  });

  it('remembers how it was, without a word of anybody', async () => {
    const { rows } = await clinics.admin.query<{ facts: Record<string, unknown> }>(
      "select facts from row_history where entity = 'devices' and row_id = $1 order by id",
      [deviceId],
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows[0]?.facts).toMatchObject({ name: 'Soprano Titanium', state: 'in-use' });
    expect(rows.at(-1)?.facts).toMatchObject({ state: 'retired' });
  });
});
