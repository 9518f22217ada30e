import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultBookingPolicy, type BookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { writeBookingPolicy, readBookingPolicy } from '../../models/booking-policy.ts';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

let clinics: Clinics;
let api: TestApi;
let ana: Catalogue;
let other: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
  await clinics.admin.query('update procedures set is_online = true, price_cents = 20000');
  await policy(clinics.a, { isOnline: true });
  await policy(clinics.b, { isOnline: false });
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const policy = (clinic: TestClinic, change: Partial<BookingPolicy>) =>
  clinics.tenancy.withClinic(clinic.system, async (scope) => {
    const { version } = await readBookingPolicy(scope);
    await writeBookingPolicy(scope, version, { ...defaultBookingPolicy, ...change });
  });
const at = (clinic: TestClinic, path = '') => `/public/clinics/${clinic.id}${path}`;
const times = (from: number, services = ana.procedureId, more = '') =>
  api
    .stranger()
    .get<{ slots: { startsAt: string }[] }>(
      at(clinics.a, `/availability?services=${services}&from=${day(from)}&to=${day(from)}${more}`),
    );
describe('looking at a clinic without a login', () => {
  it('finds nothing where online booking is off, in another clinic or with what is not online', async () => {
    const paths = ['/services', `/availability?services=${other.procedureId}&from=2030-01-01&to=2030-01-02`];
    for (const path of paths)
      expect(refused(await api.stranger().get(at(clinics.b, path)))).toEqual([404, 'not-found']);
    expect((await api.stranger().get(at(clinics.b))).body).toMatchObject({ booking: null });
    expect((await times(slotInDays(2), other.procedureId)).status).toBe(404);
    await clinics.admin.query('update procedures set is_online = false where id = $1', [ana.procedureId]);
    expect((await times(slotInDays(2))).status).toBe(404);
  });

  it('refuses what is no list of services, too long a time and days out of order', async () => {
    const ask = (query: string) => api.stranger().get(at(clinics.a, `/availability?${query}`));
    const id = ana.procedureId;
    for (const query of [
      'services=x&from=2030-01-01&to=2030-01-02',
      `services=${id}&from=2030-01-01&to=2030-02-02`,
      `services=${id}&from=2030-01-02&to=2030-01-01`,
      `services=${Array(9).fill(id).join(',')}&from=2030-01-01&to=2030-01-01`,
      `services=${id}&from=2030-01-01&to=2030-01-01&clientId=${ana.clientId}`,
    ])
      expect((await ask(query)).status, query).toBe(400);
  });

  it('shows rules, services with their people, and times, and nothing else of anybody', async () => {
    const { body: clinic, headers } = await api.stranger().get(at(clinics.a));
    expect(clinic).toMatchObject({
      name: 'Clínica Aurora',
      booking: { cancelHours: 2, depositKind: 'none' },
    });
    expect(headers.get('cache-control')).toBe('public, max-age=10');
    const { body } = await api.stranger().get<{ services: { id: string }[] }>(at(clinics.a, '/services'));
    const service = body.services.find(({ id }) => id === ana.procedureId);
    expect(service).toEqual({
      ...{ id: ana.procedureId, name: 'Avaliação', durationMin: 30, priceCents: 20_000, depositCents: 0 },
      professionals: expect.arrayContaining([
        { id: ana.professionalId, name: 'Dra. Helena Prado' },
      ]) as unknown,
    });
    const { slots } = (await times(slotInDays(2))).body;
    expect(Object.keys(slots[0] ?? {})).toEqual(['startsAt', 'endsAt']);
    expect(new Set(slots.map(({ startsAt }) => startsAt)).size).toBe(slots.length);
  });

  it('keeps to the lead, the horizon and the steps of the clinic', async () => {
    await policy(clinics.a, { isOnline: true, minLeadMin: 3 * 1440, maxAheadDays: 5, stepMin: 60 });
    expect((await times(slotInDays(2))).body.slots).toEqual([]);
    expect((await times(slotInDays(7))).body.slots).toEqual([]);
    const { slots } = (await times(slotInDays(4))).body;
    expect(slots.length).toBeGreaterThan(0);
    expect(slots.every(({ startsAt }) => startsAt.endsWith(':00:00.000Z'))).toBe(true);
  });

  it('shows the last day of a month too, in the smallest steps', async () => {
    await policy(clinics.a, { isOnline: true, maxAheadDays: 60, stepMin: 5 });
    const [from, to] = [slotInDays(2), slotInDays(32)];
    const asked = `services=${ana.procedureId}&from=${day(from)}&to=${day(to)}`;
    const { slots } = (
      await api.stranger().get<{ slots: { startsAt: string }[] }>(at(clinics.a, `/availability?${asked}`))
    ).body;
    expect(slots.length).toBeGreaterThan(1_000);
    expect(slots.at(-1)?.startsAt.slice(0, 10)).toBe(day(to));
  });

  it('answers a web app manifest of its own, and is limited by address', async () => {
    const { body, headers } = await api.stranger().get(at(clinics.a, '/manifest'));
    expect(headers.get('content-type')).toContain('application/manifest+json');
    expect(body).toMatchObject({
      name: 'Clínica Aurora',
      start_url: `/c/${clinics.a.id}`,
      display: 'standalone',
    });
    let last = 200;
    for (let asked = 0; asked < 121 && last === 200; asked += 1) last = (await times(slotInDays(2))).status;
    expect(last).toBe(429);
    // Behind the same address somebody looks at another clinic, until the address itself has had enough.
    await policy(clinics.b, { isOnline: true });
    const elsewhere = () => {
      const range = `services=${other.procedureId}&from=${day(slotInDays(2))}&to=${day(slotInDays(2))}`;
      return api.stranger().get(at(clinics.b, `/availability?${range}`));
    };
    expect((await elsewhere()).status).toBe(200);
    await clinics.admin.query(
      `update app.rate_limits set points = 2400 where key like 'client-look-address-anywhere:%'`,
    );
    expect((await elsewhere()).status).toBe(429);
  });
});
