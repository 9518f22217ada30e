// Table no_show_reviews, as whoever decides sees it; owner context: no-show.
import { refuse } from '../domain/errors.ts';
import type { Band } from '../domain/no-show/thresholds.ts';
import { openAnswer, openWish, type ReviewState } from './no-show-reviews.ts';
import type { RiskReason } from './no-show-score.ts';
import { openerIfAny, personOpener } from './person-key.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface Review {
  id: string;
  version: number;
  state: ReviewState;
  askedBy: 'client' | 'staff';
  /** Without a name once she was erased: that it was asked and answered stays. */
  client: { id: string; name: string };
  appointmentId: string;
  startsAt: Date;
  /** Null of somebody held out for whom staff asked, like the band and the reasons, to everybody but the privacy officer. */
  risk: number | null;
  band: Band | null;
  reasons: RiskReason[] | null;
  /** Null: the house's rules. */
  modelNumber: number | null;
  wish: string | null;
  answer: string | null;
  dueAt: Date;
  createdAt: Date;
  decidedAt: Date | null;
  decidedBy: { id: string; name: string } | null;
  /** Of `dueAt` or `decidedAt`, as Postgres writes it: where a page ends. */
  position: string;
}

interface Row extends Omit<Review, 'client' | 'wish' | 'answer' | 'decidedBy'> {
  isHeldOut: boolean;
  clientId: string;
  nameCt: Buffer;
  wrappedKey: Buffer | null;
  wishCt: Buffer | null;
  answerCt: Buffer | null;
  deciderId: string | null;
  deciderCt: Buffer | null;
}

const select = (orderedBy: string) => `
  select v.id, v.version, v.state, v.asked_by as "askedBy", v.client_id as "clientId", c.name_ct as "nameCt", k.wrapped_key as "wrappedKey",
    v.appointment_id as "appointmentId", p.visit_starts_at as "startsAt", p.risk, p.band, p.reasons,
    (p.arm = 'held-out' or w.arm is not distinct from 'held-out') as "isHeldOut", m.number as "modelNumber",
    v.wish_ct as "wishCt", v.answer_ct as "answerCt", v.due_at as "dueAt", v.created_at as "createdAt", v.decided_at as "decidedAt",
    s.id as "deciderId", s.name_ct as "deciderCt", ${orderedBy}::text as position
  from no_show_reviews v
    join clients c on c.clinic_id = v.clinic_id and c.id = v.client_id
    join no_show_predictions p on p.clinic_id = v.clinic_id and p.id = v.prediction_id
    left join no_show_watches w on w.clinic_id = v.clinic_id and w.id = v.appointment_id
    left join no_show_models m on m.clinic_id = p.clinic_id and m.id = p.model_id
    left join person_keys k on k.clinic_id = v.clinic_id and k.person_id = v.client_id
    left join staff s on s.clinic_id = v.clinic_id and s.id = v.decided_by
  where v.clinic_id = $1`;

/** Open ones by their deadline, decided ones the last first. */
const orders = {
  open: { column: 'v.due_at', which: `v.state = 'open'`, direction: '', comes: '>' },
  done: { column: 'v.decided_at', which: `v.state <> 'open'`, direction: 'desc', comes: '<' },
} as const;

export interface ReviewQuestion {
  state: 'open' | 'done';
  /** Position and id of the last one of the page before. */
  after: [string, string] | null;
  limit: number;
}

export async function listReviews(scope: Scope, { state, after, limit }: ReviewQuestion): Promise<Review[]> {
  const { column, which, direction, comes } = orders[state];
  const next = after ? `and (${column}, v.id) ${comes} ($3::timestamptz, $4::uuid)` : '';
  const rows = await scope.run<Row>({
    name: `no-show-reviews-${state}${after ? '-after' : ''}`,
    text: `${select(column)} and ${which} ${next} order by ${column} ${direction}, v.id ${direction} limit $2`,
    values: [scope.clinicId, limit, ...(after ?? [])],
  });
  return tell(scope, rows, 'no-show-review.list');
}

export async function getReview(scope: Scope, id: string): Promise<Review> {
  const text = `${select('v.due_at')} and v.id = $2`;
  const rows = await scope.run<Row>({ name: 'no-show-review', text, values: [scope.clinicId, id] });
  const [review] = await tell(scope, rows, 'no-show-review.read');
  return review ?? refuse('not-found');
}

async function tell(scope: Scope, rows: readonly Row[], action: string): Promise<Review[]> {
  const subjectIds = [...new Set(rows.map(({ clientId }) => clientId))];
  if (subjectIds.length > 0)
    await scope.audit({ action, entity: 'no-show-review', subjectIds, purpose: 'DATA_SUBJECT_REQUEST' });
  return rows.map((row) => opened(scope, row));
}

/**
 * Anybody of the staff may ask on a client's behalf: were the risk told in return, nobody would be held out. The privacy officer, who calls
 * nobody, sees it; and whoever answers what a client asked herself: her right comes before the comparison.
 */
const isHidden = ({ actor }: Scope, { isHeldOut, askedBy }: Row): boolean =>
  isHeldOut && askedBy === 'staff' && actor.role !== 'privacy-officer';

function opened(scope: Scope, row: Row): Review {
  const { vault } = scope;
  const {
    isHeldOut: _,
    clientId,
    nameCt,
    wrappedKey,
    wishCt,
    answerCt,
    deciderId,
    deciderCt,
    ...review
  } = row;
  const sealer = openerIfAny(vault, { id: clientId, wrappedKey });
  const open = wrappedKey && personOpener(vault, 'clients', { id: clientId, wrappedKey });
  return {
    ...review,
    ...(isHidden(scope, row) && { risk: null, band: null, reasons: null }),
    client: { id: clientId, name: (open && open('name_ct', nameCt)) ?? '' },
    wish: sealer && openWish(sealer, row.id, wishCt),
    answer: sealer && openAnswer(sealer, row.id, answerCt),
    decidedBy: staffNamed(vault, deciderId, deciderCt),
  };
}
