import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Where {
  startsAt: string;
  endsAt: string;
  professionalId: string;
  roomId: string | null;
}
interface Answer {
  slots: (Where & { services: (Where & { procedureId: string })[] })[];
  code?: string;
}

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

const day = () => new Date(slotInDays(5)).toISOString().slice(0, 10);
const ask = (question: string, person = receptionist) =>
  person.get<Answer>(`/availability?from=${day()}&to=${day()}&${question}`);

describe('free times over HTTP', () => {
  it('are refused to strangers and roles without the agenda', async () => {
    const question = `procedureId=${a.procedureId}`;
    expect((await ask(question, api.stranger())).status).toBe(401);
    expect((await ask(question, await api.signIn(clinics.a, 'operator'))).status).toBe(403);
    expect((await ask(question, await api.signIn(clinics.a, 'auditor'))).status).toBe(200);
  });

  it('answer procedures and professionals of another clinic as missing', async () => {
    for (const services of [
      b.procedureId,
      randomUUID(),
      `${a.procedureId}@${b.professionalId}`,
      `${a.procedureId},${b.procedureId}`,
    ])
      expect((await ask(`services=${services}`)).status).toBe(404);
    expect((await ask(`procedureId=${a.procedureId}&professionalId=${b.professionalId}`)).status).toBe(404);
  });

  it('refuse two questions at once, none, and what is no service, step or mode', async () => {
    const id = a.procedureId;
    const many = Array.from({ length: 9 }, () => id).join(',');
    for (const question of [
      '',
      `procedureId=${id}&services=${id}`,
      `professionalId=${a.professionalId}&services=${id}`,
      ...['services=x', `services=${id}@`, `services=${id},`, `services=${many}`, 'services='],
      ...[`services=${id}&step=4`, `services=${id}&step=61`, `services=${id}&step=x`],
      ...[`services=${id}&each=some`, `services=${id}&clinicId=${clinics.b.id}`],
    ])
      expect([question, (await ask(question)).status]).toEqual([question, 400]);
    const far = `/availability?services=${id}&from=2027-01-01&to=2027-03-01`;
    expect((await receptionist.get(far)).status).toBe(400);
  });

  it('know who, where and when of every service of the visit', async () => {
    const services = `${a.roomProcedureId}@${a.otherProfessionalId},${a.procedureId}`;
    const { status, body } = await ask(`services=${services}&step=30&each=first`);
    expect(status).toBe(200);
    const [slot] = body.slots;
    expect(slot?.services.map((one) => one.procedureId)).toEqual([a.roomProcedureId, a.procedureId]);
    expect(slot?.services.map((one) => one.professionalId)).toEqual([
      a.otherProfessionalId,
      a.otherProfessionalId,
    ]);
    expect(slot?.services[1]?.startsAt).toBe(slot?.services[0]?.endsAt);
    expect([slot?.endsAt, slot?.roomId]).toEqual([slot?.services[1]?.endsAt, slot?.services[0]?.roomId]);
    const starts = body.slots.map(({ startsAt }) => Date.parse(startsAt));
    expect(starts.slice(1).map((startsAt, at) => startsAt - (starts[at] ?? 0))).toEqual(
      starts.slice(1).map(() => 30 * 60_000),
    );
  });

  it('take the old question too', async () => {
    const { body } = await ask(`procedureId=${a.procedureId}&professionalId=${a.professionalId}`);
    expect(body.slots.length).toBeGreaterThan(50);
    expect(new Set(body.slots.map(({ professionalId }) => professionalId))).toEqual(
      new Set([a.professionalId]),
    );
  });
});
