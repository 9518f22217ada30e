import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const zone = 'America/Rio_Branco';
let clinics: Clinics;
let api: TestApi;
let desk: Person;

beforeAll(async () => {
  clinics = await startClinics();
  await clinics.admin.query('update clinics set time_zone = $2 where clinic_id = $1', [clinics.a.id, zone]);
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const dayAgo = (days: number) => addDays(wallTime(Date.now(), zone).day, -days);
async function open(receivedOn?: string) {
  const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const body = { code: 'opposition', channel: 'letter', clientId, identityHow: 'document' };
  return desk.post<{ dueAt: string }>('/rights-requests', { ...body, ...(receivedOn && { receivedOn }) });
}
/** The last day on which the answer is in time. */
const lastDay = (dueAt: string) => wallTime(Date.parse(dueAt) - 1, zone).day;

describe('a letter that is written down days after it came', () => {
  it('has no day that is none, is still to come, or is more than a year ago', async () => {
    for (const day of ['2026-02-30', dayAgo(-1), dayAgo(366)])
      expect((await open(day)).status, day).toBe(400);
  });

  it('runs from the day it came, on the clinic’s calendar, however late that makes it', async () => {
    for (const days of [0, 1, 12, 15, 16, 40, 365]) {
      const { status, body } = await open(dayAgo(days));
      expect(status).toBe(201);
      expect(lastDay(body.dueAt)).toBe(dayAgo(days - 15));
    }
    expect(lastDay((await open()).body.dueAt)).toBe(dayAgo(-15));
  });
});
