import type { Callbacks } from './callbacks.ts';
import type { SimulatedTemplate } from './facts.ts';
import type { Store } from './store.ts';
import { accountBody, templateValue } from './webhook-bodies.ts';

export interface ReviewPlan {
  /** What Meta finds; `NONE` lets templates wait until a verdict is given by command. */
  verdict: 'APPROVED' | 'REJECTED' | 'NONE';
  delayMs: number;
  /** Of a rejection. */
  reason: string;
}

export interface TemplateChange {
  status?: string | undefined;
  category?: string | undefined;
  quality?: string | undefined;
  reason?: string | undefined;
}

/** Meta's side of a template's life: the review, and what it does to templates later. */
export function createReview(store: Store, callbacks: Callbacks) {
  let plan: ReviewPlan = { verdict: 'APPROVED', delayMs: 1_500, reason: 'INVALID_FORMAT' };

  function tell(template: SimulatedTemplate, field: string, value: object): void {
    callbacks.enqueue(accountBody(template.wabaId, field, { ...templateValue(template), ...value }));
  }

  /** Changes a template and tells its account, one webhook for each thing that changed. */
  function change(before: SimulatedTemplate, facts: TemplateChange): SimulatedTemplate {
    const { status, category, quality, reason } = facts;
    const now: SimulatedTemplate = {
      ...before,
      ...(status !== undefined && { status }),
      ...(category !== undefined && { category }),
      ...(quality !== undefined && { quality }),
      ...(reason !== undefined && { reason }),
    };
    store.record({ fact: 'template', template: now });
    if (status !== undefined)
      tell(now, 'message_template_status_update', {
        ...{ event: status, reason: status === 'REJECTED' ? (reason ?? 'INVALID_FORMAT') : 'NONE' },
        ...(status === 'PAUSED' && { other_info: { title: reason ?? 'FIRST_PAUSE' } }),
      });
    if (category !== undefined)
      tell(now, 'template_category_update', { previous_category: before.category, new_category: category });
    if (quality !== undefined)
      tell(now, 'message_template_quality_update', {
        ...{ previous_quality_score: before.quality ?? 'UNKNOWN', new_quality_score: quality },
      });
    return now;
  }

  function decide(template: SimulatedTemplate, { verdict, reason }: ReviewPlan): void {
    const now = [...store.templates.values()].find((one) => one.id === template.id);
    if (now?.status !== 'PENDING' || verdict === 'NONE') return;
    change(now, { status: verdict, ...(verdict === 'REJECTED' && { reason }) });
  }

  return {
    change,
    set(next: Partial<ReviewPlan>): ReviewPlan {
      plan = { ...plan, ...next };
      return plan;
    },
    /** A template was handed in: the verdict comes later, as a webhook. */
    begin(template: SimulatedTemplate): void {
      store.record({ fact: 'template', template });
      const { delayMs, ...verdict } = plan;
      setTimeout(() => decide(template, { delayMs, ...verdict }), delayMs).unref();
    },
  };
}

export type Review = ReturnType<typeof createReview>;
