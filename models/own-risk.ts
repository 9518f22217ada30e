// What a program has said of a client's own visit, told to herself; owner context: client-door.
import { refuse } from '../domain/errors.ts';
import type { ModelArtefact } from '../domain/no-show/artefact.ts';
import type { ReasonCode } from '../domain/no-show/reasons.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import type { Band } from '../domain/no-show/thresholds.ts';
import { openAnswer, openWish, type ReviewState } from './no-show-reviews.ts';
import type { RiskReason } from './no-show-score.ts';
import { readNoShowSettings } from './no-show-settings.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface OwnRisk {
  /** Null when her visit was never weighed. */
  band: Band | null;
  reasons: ReasonCode[];
  modelKind: ModelArtefact['kind'] | null;
  /** What the clinic does about such a risk; the same for whoever it is held out from. */
  whatFollows: LadderStepName[];
  review: {
    state: ReviewState;
    createdAt: Date;
    decidedAt: Date | null;
    wish: string | null;
    answer: string | null;
  } | null;
}

interface Row {
  band: Band | null;
  reasons: RiskReason[] | null;
  modelKind: ModelArtefact['kind'] | null;
  reviewId: string | null;
  reviewState: ReviewState;
  createdAt: Date;
  decidedAt: Date | null;
  wishCt: Buffer | null;
  answerCt: Buffer | null;
}

const sql = `
  select p.band, p.reasons, case when p.band is not null then coalesce(m.kind, 'rules') end as "modelKind", v.id as "reviewId",
    v.state as "reviewState", v.created_at as "createdAt", v.decided_at as "decidedAt", v.wish_ct as "wishCt", v.answer_ct as "answerCt"
  from appointments a
    join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id and k.wrapped_key is not null
    left join lateral (select band, reasons, model_id from no_show_predictions
      where clinic_id = $1 and appointment_id = a.id order by scored_at desc, sequence desc limit 1) p on true
    left join no_show_models m on m.clinic_id = a.clinic_id and m.id = p.model_id
    left join lateral (select id, state, created_at, decided_at, wish_ct, answer_ct from no_show_reviews
      where clinic_id = $1 and appointment_id = a.id order by created_at desc limit 1) v on true
  where a.clinic_id = $1 and a.client_id = $2 and a.id = $3`;

/** Refuses with `not-found` for a visit that is not hers. Her side of the comparison is not told: it would change what she does. */
export async function readOwnRisk(scope: Scope, appointmentId: string): Promise<OwnRisk> {
  const { run, clinicId, actor } = scope;
  const values = [clinicId, actor.actorId, appointmentId];
  const [row] = await run<Row>({ name: 'own-risk', text: sql, values });
  if (!row) refuse('not-found');
  await scope.audit({
    ...{ action: 'no-show-risk.read', entity: 'appointment', entityId: appointmentId },
    ...{ subjectIds: [actor.actorId], purpose: 'DATA_SUBJECT_REQUEST' },
  });
  const { ladders } = await readNoShowSettings(scope);
  const ladder = row.band === null || row.band === 'low' ? [] : ladders[row.band];
  return {
    ...{ band: row.band, modelKind: row.modelKind },
    reasons: (row.reasons ?? []).map(({ code }) => code),
    whatFollows: ladder.filter(({ isOn }) => isOn).map(({ step }) => step),
    review: await reviewOf(scope, row),
  };
}

async function reviewOf(scope: Scope, row: Row): Promise<OwnRisk['review']> {
  const { reviewId, reviewState: state, createdAt, decidedAt, wishCt, answerCt } = row;
  if (reviewId === null) return null;
  const sealer = await sealerOf(scope, scope.actor.actorId);
  return {
    ...{ state, createdAt, decidedAt },
    wish: openWish(sealer, reviewId, wishCt),
    answer: openAnswer(sealer, reviewId, answerCt),
  };
}
