import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Entry {
  id: string;
  kind: string;
  isReversed: boolean;
  sessions: number;
}
interface Sold {
  id: string;
  balance: number;
  state: string;
  expiresOn: string;
  entries: Entry[];
}
interface Offer {
  id: string;
  version: number;
}

let clinics: Clinics;
let api: TestApi;
let ids: Catalogue;
let reception: Person;
let manager: Person;
let professional: Person;
let neighbour: Person;
let offer: Offer;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  ids = await createCatalogue(clinics.tenancy, clinics.a.id);
  reception = await api.signIn(clinics.a, 'receptionist');
  manager = await api.signIn(clinics.a, 'manager');
  professional = await api.signIn(clinics.a, 'professional');
  neighbour = await api.signIn(clinics.b, 'owner');
  offer = (await manager.post<Offer>('/packages', offered())).body;
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const offered = () => ({
  ...{ name: 'Laser 6 sessões', procedureId: ids.procedureId, sessions: 6, priceCents: 150_000 },
  ...{ validDays: 240, mayFreezeDays: 30 },
});
const sell = async (more = {}) =>
  (await reception.post<Sold>(`/clients/${ids.clientId}/packages`, { packageId: offer.id, ...more })).body;
const today = () => wallTime(Date.now(), clinics.a.timeZone).day;

/** Finishes a visit of the client, as the reception does. */
let visits = 0;
async function doOne(): Promise<void> {
  visits += 1;
  const wish = {
    ...{ clientId: ids.clientId, startsAt: slotInDays(visits) },
    services: [{ procedureId: ids.procedureId, professionalId: ids.professionalId }],
  };
  await clinics.tenancy.withClinic(clinics.a.system, async (scope) => {
    const { id } = await bookVisit(scope, wish, null, Date.now());
    await commandAppointment(scope, 'start', { id });
    await commandAppointment(scope, 'finish', { id });
  });
}

describe('packages over HTTP', () => {
  it('refuses roles without the right to offer, to sell and to correct', async () => {
    const { id, entries } = await sell();
    const correction = { sessions: -1, reason: 'mistake' };
    const reversal = { entryId: entries[0]?.id, reason: 'other' };
    const answers = await Promise.all([
      reception.post('/packages', offered()),
      reception.patch(`/packages/${offer.id}`, { name: 'x' }),
      professional.post(`/clients/${ids.clientId}/packages`, { packageId: offer.id }),
      professional.post(`/client-packages/${id}/freeze`, undefined),
      professional.post(`/client-packages/${id}/unfreeze`, undefined),
      reception.post(`/client-packages/${id}/corrections`, correction),
      reception.post(`/client-packages/${id}/reversals`, reversal),
      (await api.signIn(clinics.a, 'privacy-officer')).get(`/clients/${ids.clientId}/packages`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(403));
  });

  it('answers what is another clinic’s as what is not there', async () => {
    const { id } = await sell();
    const day = { packageId: offer.id };
    const answers = await Promise.all([
      neighbour.patch(`/packages/${offer.id}`, { name: 'x' }),
      neighbour.post('/packages', offered()),
      neighbour.get(`/clients/${ids.clientId}/packages`),
      neighbour.post(`/clients/${ids.clientId}/packages`, day),
      neighbour.post(`/client-packages/${id}/freeze`, undefined),
      neighbour.post(`/client-packages/${id}/unfreeze`, undefined),
      neighbour.post(`/client-packages/${id}/corrections`, { sessions: -1, reason: 'mistake' }),
      neighbour.post(`/client-packages/${id}/reversals`, { entryId: id, reason: 'other' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(404));
    expect((await neighbour.get('/packages')).body).toEqual({ packages: [] });
  });

  it('refuses fields that do not exist, numbers out of range and a purchase in the future', async () => {
    const { id } = await sell();
    const at = `/clients/${ids.clientId}/packages`;
    const answers = await Promise.all([
      manager.post('/packages', { ...offered(), colour: 'red' }),
      manager.post('/packages', { ...offered(), sessions: 0 }),
      reception.post(at, { packageId: offer.id, boughtOn: addDays(today(), 2) }),
      reception.post(at, { packageId: 'x' }),
      manager.post(`/client-packages/${id}/corrections`, { sessions: 1 }),
      manager.post(`/client-packages/${id}/reversals`, { entryId: id, reason: 'because' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(400));
  });

  it('keeps the terms of the day of the sale', async () => {
    const before = await sell();
    const changed = { version: offer.version, sessions: 4, validDays: 30 };
    offer = (await manager.patch<Offer>(`/packages/${offer.id}`, changed)).body;
    expect((await manager.patch(`/packages/${offer.id}`, { version: 1, name: 'x' })).status).toBe(409);
    const after = await sell();
    expect([before.balance, after.balance]).toEqual([6, 4]);
    expect(after.expiresOn).toBe(addDays(today(), 30));
    const listed = await reception.get<{ packages: Sold[] }>(`/clients/${ids.clientId}/packages`);
    expect(listed.body.packages.find(({ id }) => id === before.id)?.expiresOn).toBe(addDays(today(), 240));
  });

  it('sells once for one intention, and does not keep what it answered', async () => {
    const count = async () =>
      (await reception.get<{ packages: Sold[] }>(`/clients/${ids.clientId}/packages`)).body.packages.length;
    const before = await count();
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const ask = () => reception.post<Sold>(`/clients/${ids.clientId}/packages`, { packageId: offer.id }, key);
    const [one, other] = [await ask(), await ask()];
    expect(other.body).toEqual(one.body);
    expect(await count()).toBe(before + 1);
  });

  it('freezes once, thaws, and says why it does not', async () => {
    const { id } = await sell();
    const freeze = () => reception.post<Sold & { code: string }>(`/client-packages/${id}/freeze`, undefined);
    expect((await freeze()).body.state).toBe('frozen');
    expect(await freeze()).toMatchObject({ status: 409, body: { code: 'package-frozen' } });
    const thaw = () => reception.post<Sold & { code: string }>(`/client-packages/${id}/unfreeze`, undefined);
    expect((await thaw()).body.state).toBe('active');
    expect(await thaw()).toMatchObject({ status: 409, body: { code: 'package-not-frozen' } });
  });

  it('corrects within what was sold, and gives a use back once', async () => {
    const other = await createCatalogue(clinics.tenancy, clinics.a.id);
    ids = { ...ids, clientId: other.clientId };
    const { id } = await sell();
    await doOne();
    const list = await reception.get<{ packages: Sold[] }>(`/clients/${ids.clientId}/packages`);
    const used = list.body.packages[0]?.entries.find(({ kind }) => kind === 'use');
    const reverse = () =>
      manager.post<Sold & { code: string }>(`/client-packages/${id}/reversals`, {
        entryId: used?.id,
        reason: 'not-done',
      });
    const back = await reverse();
    expect(back.body.balance).toBe(4);
    expect(back.body.entries.find(({ kind }) => kind === 'use')?.isReversed).toBe(true);
    expect(await reverse()).toMatchObject({ status: 409, body: { code: 'already-done' } });
    const correct = (sessions: number) =>
      manager.post(`/client-packages/${id}/corrections`, { sessions, reason: 'courtesy' });
    expect(await correct(1)).toMatchObject({ status: 409, body: { code: 'package-balance' } });
    expect(await correct(-2)).toMatchObject({ status: 200, body: { balance: 2 } });
  });

  it('shows a client her own and nobody else’s', async () => {
    const mine = await createCatalogue(clinics.tenancy, clinics.a.id);
    await sell();
    ids = { ...ids, clientId: mine.clientId };
    await sell();
    const client = await clientDoor(clinics, api).enter(mine.clientPhone);
    const { body } = await client.get<{ packages: object[] }>('/public/me/packages');
    expect(body.packages).toEqual([
      {
        ...{ name: 'Laser 6 sessões', procedure: 'Avaliação', sessions: 4, balance: 4, state: 'active' },
        expiresOn: addDays(today(), 30),
      },
    ]);
  });
});
