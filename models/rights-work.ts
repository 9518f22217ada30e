// What fulfils a request and has a life of its own: an erasure, a copy, withdrawals, reviews; owner context: privacy.
import { withdrawEverything } from './consent.ts';
import { orderExport } from './data-export.ts';
import { erasureOfRequest, startErasure } from './erasure.ts';
import { askForReview, reviewerOf } from './no-show-reviews.ts';
import type { RightCode } from '../domain/privacy/rights.ts';
import type { Scope } from './tenancy.ts';

export interface FulfilledRequest {
  id: string;
  code: RightCode;
  clientId: string;
  workBeganAt: Date | null;
}
export type WorkState = 'none' | 'running' | 'done' | 'failed';

/** In the transaction that decides: what cannot be begun refuses the decision. */
export async function beginWork(scope: Scope, request: FulfilledRequest): Promise<WorkState> {
  const work = works[request.code];
  return work ? work.begin(scope, request) : 'none';
}

export async function workStateOf(scope: Scope, request: FulfilledRequest): Promise<WorkState> {
  const work = works[request.code];
  return work ? work.look(scope, request) : 'none';
}

interface Work {
  begin: (scope: Scope, request: FulfilledRequest) => Promise<WorkState>;
  look: (scope: Scope, request: FulfilledRequest) => Promise<WorkState>;
}

/** Every visit ahead of her that a program weighed, and that nobody has looked at since: a person answers for each (art. 20). */
const reviews: Work = {
  async begin(scope, { clientId }) {
    const visits = await scope.run<{ id: string }>({
      name: 'rights-weighed-visits',
      text: `select a.id from appointments a
          join lateral (select id from no_show_predictions where clinic_id = $1 and appointment_id = a.id
            order by scored_at desc, sequence desc limit 1) p on true
        where a.clinic_id = $1 and a.client_id = $2 and a.starts_at > now()
          and not exists (select from no_show_reviews v where v.clinic_id = $1 and v.appointment_id = a.id
            and (v.state = 'open' or v.prediction_id = p.id))
        order by a.starts_at limit 20`,
      values: [scope.clinicId, clientId],
    });
    const reviewerId = await reviewerOf(scope);
    for (const { id: appointmentId } of visits)
      await askForReview(scope, { appointmentId, wish: null, askedBy: 'client', reviewerId });
    return reviews.look(scope, { id: '', code: 'automated-review', clientId, workBeganAt: null });
  },
  async look({ run, clinicId }, { clientId }) {
    const open = await run({
      name: 'rights-open-reviews',
      text: `select 1 from no_show_reviews where clinic_id = $1 and client_id = $2 and state = 'open' limit 1`,
      values: [clinicId, clientId],
    });
    return open.length > 0 ? 'running' : 'done';
  },
};

/** Ready is enough: whether she opens it is hers. One that failed is prepared again, and the clock runs on. */
const copy = (format: 'access' | 'portability'): Work => ({
  async begin(scope, { id, clientId }) {
    await orderExport(scope, { clientId, requestId: id, format });
    return 'running';
  },
  async look({ run, clinicId }, { id }) {
    const text = `select 1 from data_exports where clinic_id = $1 and request_id = $2 and state in ('ready', 'expired') limit 1`;
    const ready = await run({ name: 'rights-copy', text, values: [clinicId, id] });
    return ready.length > 0 ? 'done' : 'running';
  },
});

const erasure: Work = {
  async begin(scope, { id, clientId }) {
    await startErasure(scope, { clientId, requestId: id, ground: 'rights-request' });
    return 'running';
  },
  look: async (scope, { id }) => ((await erasureOfRequest(scope, id))?.state === 'done' ? 'done' : 'running'),
};

/** Each use that stops has a process of its own, which waits for every one of its readers. */
const revocation: Work = {
  async begin(scope, request) {
    await withdrawEverything(scope, request.clientId, 'web');
    return revocation.look(scope, request);
  },
  async look({ run, clinicId }, { clientId }) {
    const text =
      'select 1 from consent_withdrawals where clinic_id = $1 and client_id = $2 and not is_closed limit 1';
    const open = await run({ name: 'rights-withdrawals', text, values: [clinicId, clientId] });
    return open.length > 0 ? 'running' : 'done';
  },
};

const works: Partial<Record<RightCode, Work>> = {
  ...{ access: copy('access'), portability: copy('portability') },
  ...{ erasure, 'automated-review': reviews, 'revoke-consent': revocation },
};
