import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { AgendaDays } from './agenda-days.ts';

let clinics: Clinics;
let api: TestApi;
let receptionist: Person;
let a: Catalogue;
let b: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  receptionist = await api.signIn(clinics.a, 'receptionist');
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);
const [first, second] = [slotInDays(5), slotInDays(6)];
const ask = (person: Person, more = '') =>
  person.get<{ days: AgendaDays; code?: string }>(
    `/agenda/days?from=${dayOf(first)}&to=${dayOf(second)}${more}`,
  );
const book = (startsAt: number, professionalId = a.professionalId) =>
  receptionist.post<{ id: string; version: number }>(
    '/appointments',
    {
      ...{ clientId: a.clientId, procedureId: a.procedureId, professionalId },
      startsAt: new Date(startsAt).toISOString(),
    },
    { 'Idempotency-Key': randomUUID() },
  );

describe('the days of the agenda', () => {
  it('are refused to roles without the agenda, for another clinic’s room, and for too long a time', async () => {
    expect((await ask(await api.signIn(clinics.a, 'operator'))).status).toBe(403);
    expect((await ask(receptionist, `&resourceId=${b.roomId}`)).status).toBe(404);
    for (const query of ['from=2026-01-01&to=2026-04-01', 'from=2026-02-01&to=2026-01-01', 'from=2026-01-01'])
      expect((await receptionist.get(`/agenda/days?${query}`)).status).toBe(400);
  });

  it('count what takes place, of everybody or of one, in the clinic’s zone, and nothing of the neighbour', async () => {
    const { body: visit } = await book(first);
    await book(first + 3_600_000, a.otherProfessionalId);
    const { body: gone } = await book(second);
    await receptionist.post(`/appointments/${visit.id}/confirm`, { version: visit.version });
    await receptionist.post(`/appointments/${gone.id}/cancel`, { version: gone.version, reason: 'client' });
    const day = { day: dayOf(first), attention: 0 };
    expect((await ask(receptionist)).body.days).toEqual([{ ...day, visits: 2, unconfirmed: 1, minutes: 60 }]);
    expect((await ask(receptionist, `&resourceId=${a.professionalId}`)).body.days).toEqual([
      { ...day, visits: 1, unconfirmed: 0, minutes: 30 },
    ]);
    expect((await ask(await api.signIn(clinics.b, 'owner'))).body.days).toEqual([]);
  });
});
