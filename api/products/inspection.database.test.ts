import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { inspectionFacts } from '../../models/inspection-facts.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import {
  fillMirror,
  receive,
  setSituation,
  stockRoom,
  type StockRoom,
  use,
} from '../../tests/support/stock.ts';

const zone = 'America/Sao_Paulo';
const today = wallTime(Date.now(), zone).day;
const yesterday = addDays(today, -1);

/** Everything that was written so far was written some days earlier. */
async function age({ admin }: Clinics, days: number): Promise<void> {
  await admin.query("set session_replication_role = 'replica'");
  for (const [table, columns] of [
    ['row_history', ['at']],
    ['product_checks', ['checked_at']],
    ['device_checks', ['checked_at']],
    ['device_maintenances', ['noted_at']],
    ['stock_movements', ['at']],
    ['temperature_readings', ['read_at', 'noted_at']],
  ] as const)
    await admin.query(
      `update ${table} set ${columns.map((column) => `${column} = ${column} - interval '${String(days)} days'`).join(', ')}`,
    );
  await admin.query("set session_replication_role = 'origin'");
}

describe('the inspection pack', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let room: StockRoom;
  let lotId: string;
  let deviceId: string;
  let eventId: string;
  let clientId: string;
  let clientName: string;
  const pack = async (on: string) => {
    const answer = await owner.send('GET', `/api/v1/inspection-pack?on=${on}`);
    expect(answer.status).toBe(200);
    return answer.headers.get('x-neonpro-sha256');
  };
  const facts = (on: string) =>
    clinics.workerTenancy.withClinic(systemActor(clinics.a.id), (scope) => inspectionFacts(scope, on));
  const version = async (path: string) => (await owner.get<{ version: number }>(path)).body.version;

  beforeAll(async () => {
    clinics = await startClinics();
    await fillMirror(clinics);
    api = await startApi(clinics);
    owner = await api.signInProved(clinics.a, 'owner');
    room = await stockRoom(owner);
    ({ clientId, clientName } = await createCatalogue(clinics.tenancy, clinics.a.id));
    lotId = (await receive(owner, room, { code: 'XEO123' })).id;
    await owner.post(`/storage-places/${room.fridge.id}/readings`, { celsius: 4.5 });
    const device = { name: 'Ultraformer', number: '80829430010', serial: 'UF-7', maintenanceEveryDays: 180 };
    deviceId = (await owner.post<{ id: string }>('/devices', device)).body.id;
    const work = { kind: 'maintenance', doneOn: yesterday, certificate: 'CAL-77', doneBy: 'Engenharia Sul' };
    await owner.post(`/devices/${deviceId}/maintenances`, {
      version: await version(`/devices/${deviceId}`),
      ...work,
    });
    const report = { kind: 'adverse-event', severity: 'non-serious', text: 'Hematoma extenso no local.' };
    const about = { lotId, clientId, happenedAt: new Date(Date.now() - 3_600_000).toISOString() };
    eventId = (await owner.post<{ id: string }>('/safety-events', { ...report, ...about })).body.id;
    await age(clinics, 3);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('is for who may see the whole of it, and tells no future', async () => {
    const path = `/inspection-pack?on=${today}`;
    expect((await api.stranger().send('GET', `/api/v1${path}`)).status).toBe(401);
    expect((await (await api.signIn(clinics.a, 'receptionist')).get(path)).status).toBe(403);
    const auditor = await api.signIn(clinics.a, 'auditor');
    const answer = await auditor.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/pdf');
    for (const query of ['', '?on=ontem', `?on=${addDays(today, 1)}`, `?on=${today}&more=1`])
      expect((await auditor.get(`/inspection-pack${query}`)).status, query).toBe(400);
    const { rows } = await clinics.admin.query(
      "select 1 from audit_events where action = 'inspection-pack.print'",
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  it('tells what there was, with its evidence, and of no client', async () => {
    const was = await facts(yesterday);
    expect(was.products).toMatchObject([{ name: 'Xeomin 100 U', state: 'active' }]);
    expect(was.products[0]?.answerSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(was.lots).toMatchObject([
      { code: 'XEO123', quantity: 200, state: 'available', supplierName: 'Merz Brasil', afeState: 'active' },
    ]);
    expect(was.lots[0]?.invoice).toMatch(/^\d{44}$/);
    expect(was.temperatures).toMatchObject([{ low: 4.5, high: 4.5, readings: 1 }]);
    expect(was.devices).toMatchObject([
      { name: 'Ultraformer', serial: 'UF-7', work: [{ certificate: 'CAL-77' }] },
    ]);
    expect(was.events).toMatchObject([{ severity: 'non-serious', state: 'draft' }]);
    expect(JSON.stringify(was)).not.toContain(clientId);
    expect(JSON.stringify(was)).not.toContain(clientName);
  });

  it('knows nothing of another clinic', async () => {
    const other = await clinics.workerTenancy.withClinic(systemActor(clinics.b.id), (scope) =>
      inspectionFacts(scope, today),
    );
    expect(other).toMatchObject({ products: [], lots: [], devices: [], temperatures: [], events: [] });
  });

  it('of an earlier day does not change, whatever is changed later; that of today does', async () => {
    const [before, then] = [await pack(yesterday), await facts(yesterday)];
    const atFirst = await pack(today);
    await owner.patch(`/products/${room.product.id}`, {
      version: await version(`/products/${room.product.id}`),
      name: 'Xeomin 100 U (novo nome)',
    });
    expect((await use(owner, { clientId, lotId, quantity: 40, opensPackage: true })).status).toBe(201);
    await owner.post(`/lots/${lotId}/quarantine`, { note: 'Caixa amassada' });
    await owner.post(`/storage-places/${room.fridge.id}/readings`, { celsius: 6.5 });
    await owner.patch(`/suppliers/${room.supplier.id}`, {
      version: room.supplier.version,
      name: 'Merz (outro nome)',
    });
    await setSituation(clinics, '188020001', 'inactive');
    await owner.post(`/products/${room.product.id}/checks`, {});
    await owner.post(`/devices/${deviceId}/block`, { note: 'Ponteira trincada' });
    await owner.post(`/devices/${deviceId}/maintenances`, {
      ...{
        version: await version(`/devices/${deviceId}`),
        kind: 'repair',
        doneOn: yesterday,
        doneBy: 'Engenharia Sul',
      },
    });
    const dismissal = { version: 1, reason: 'not-related', note: 'Sem relação com o produto.' };
    expect((await owner.post(`/safety-events/${eventId}/dismiss`, dismissal)).status).toBe(204);

    expect(await facts(yesterday)).toEqual(then);
    expect(await pack(yesterday)).toBe(before);
    const now = await facts(today);
    expect(now.products).toMatchObject([{ name: 'Xeomin 100 U (novo nome)', state: 'inactive' }]);
    expect(now.lots).toMatchObject([
      { quantity: 160, state: 'quarantined', supplierName: 'Merz (outro nome)' },
    ]);
    expect(now.temperatures.length).toBe(2);
    expect(now.devices).toMatchObject([{ deviceState: 'blocked', blockReason: 'hand' }]);
    expect(now.devices[0]?.work).toHaveLength(2);
    expect(now.events).toMatchObject([{ state: 'dismissed' }]);
    expect(await pack(today)).not.toBe(atFirst);
  });

  it('is empty before there was anything', async () => {
    expect(await facts(addDays(today, -30))).toMatchObject({
      products: [],
      lots: [],
      devices: [],
      events: [],
    });
    expect(await pack(addDays(today, -30))).toMatch(/^[0-9a-f]{64}$/);
  });
});
