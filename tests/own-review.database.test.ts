import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForReview } from '../models/no-show-reviews.ts';
import type { Scope } from '../models/tenancy.ts';
import { clientActor } from './support/actors.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { plantPrediction } from './support/no-show.ts';
import { watchedVisit } from './support/no-show-stage.ts';

/** Behind every endpoint: what the database lets a client's own token do about her risk. */
describe('the token of a client', () => {
  let clinics: Clinics;
  let visit: Awaited<ReturnType<typeof watchedVisit>>;
  beforeAll(async () => {
    clinics = await startClinics();
    visit = await watchedVisit(clinics, clinics.a);
    await plantPrediction(clinics, clinics.a, {
      ...{ appointmentId: visit.visitId, clientId: visit.clientId, startsAt: visit.startsAt },
      ...{ scoredAt: new Date(), outcome: 'came' },
    });
    await clinics.admin.query(
      `insert into no_show_steps (clinic_id, appointment_id, visit_starts_at, step, state) values ($1, $2, $3, 'ask', 'done')`,
      [clinics.a.id, visit.visitId, visit.startsAt],
    );
    const wish = { appointmentId: visit.visitId, wish: null, askedBy: 'client', reviewerId: null } as const;
    await inHers((scope) => askForReview(scope, wish));
  });
  afterAll(() => clinics.stop());
  const inHers = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    clinics.tenancy.withClinic(clientActor(clinics.a, visit.clientId), work);
  const change = (changes: object) => inHers(({ trx }) => trx('noShowReviews').update(changes).then(Number));

  it('tells neither her side of the comparison nor what is done about her', async () => {
    const seen = await inHers(async ({ trx }) => ({
      predictions: (await trx('noShowPredictions')).length,
      watches: (await trx('noShowWatches')).length,
      steps: (await trx('noShowSteps')).length,
      outcomes: (await trx('noShowOutcomes')).length,
      reviews: (await trx('noShowReviews')).length,
    }));
    expect(seen).toEqual({ predictions: 1, watches: 0, steps: 0, outcomes: 0, reviews: 1 });
  });

  it('asks for a review and does not answer it', async () => {
    const answers = [{ state: 'changed' }, { answerCt: Buffer.from('x') }, { askedBy: 'staff' }];
    for (const answer of answers)
      await expect(change(answer), JSON.stringify(answer)).rejects.toMatchObject({ code: '42501' });
    await clinics.admin.query(`update no_show_reviews set state = 'kept'`);
    expect(await change({ state: 'open' }), 'once decided it is not hers').toBe(0);
  });
});
