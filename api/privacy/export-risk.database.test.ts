import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { plantPrediction } from '../../tests/support/no-show.ts';

interface Copy {
  predictions: object[];
  riskSteps: object[];
  riskReviews: object[];
}
let clinics: Clinics;
let api: TestApi;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

/** A visit of hers that was weighed and asked about. */
async function weighed({ clientId, procedureId, professionalId }: Catalogue, hour: number) {
  const startsAt = new Date(slotInDays(4, hour));
  const wish = oneService({ clientId, procedureId, professionalId, startsAt: startsAt.getTime() });
  const { id } = await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
    bookVisit(scope, wish, null, Date.now()),
  );
  const times = { startsAt, scoredAt: new Date(), outcome: 'missed' } as const;
  await plantPrediction(clinics, clinics.a, { appointmentId: id, clientId, ...times });
  await clinics.admin.query(
    `insert into no_show_watches (clinic_id, id, visit_starts_at, arm) values ($1, $2, $3, 'treated')`,
    [clinics.a.id, id, startsAt],
  );
  await clinics.admin.query(
    `insert into no_show_steps (clinic_id, appointment_id, visit_starts_at, step, state, reason)
     values ($1, $2, $3, 'call', 'done', 'will-come')`,
    [clinics.a.id, id, startsAt],
  );
  return { id, startsAt: startsAt.toISOString() };
}

describe('a client’s own copy', () => {
  it('has what a program said of her, what was done about it and what a person made of it, and nothing of others', async () => {
    const ana = await createCatalogue(clinics.tenancy, clinics.a.id);
    const bela = await createCatalogue(clinics.tenancy, clinics.a.id);
    const visit = await weighed(ana, 15);
    await weighed(bela, 16);
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    const wish = 'Quero saber por quê.';
    const { body: review } = await officer.post<{ id: string }>('/no-show/reviews', {
      appointmentId: visit.id,
      wish,
    });
    const answer = 'Você faltou duas vezes.';
    await officer.patch(`/no-show/reviews/${review.id}`, { version: 1, state: 'kept', answer });
    const copy = await officer.post<Copy>(`/clients/${ana.clientId}/export`, {});
    expect(copy.status).toBe(201);
    const of = { appointmentId: visit.id, visitStartsAt: visit.startsAt };
    expect(copy.body.predictions).toMatchObject([
      {
        ...{ ...of, moment: 'booking', risk: 0.4, band: 'high', modelNumber: null, outcome: 'missed' },
        ...{ reasons: [{ code: 'missed-before', effect: 0.9 }], features: {} },
      },
    ]);
    expect(copy.body.riskSteps).toMatchObject([{ ...of, step: 'call', state: 'done', reason: 'will-come' }]);
    expect(copy.body.riskReviews).toMatchObject([
      { appointmentId: visit.id, askedBy: 'staff', state: 'kept', wish, answer },
    ]);
  });
});
