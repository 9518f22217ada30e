import { upsertSearchAttributes } from '@temporalio/workflow';
import { isOver } from '../../domain/appointments/status.ts';
import type { VisitFacts, VisitPlan } from '../../domain/appointments/visit-plan.ts';

/** What a visit waits for right now; instants are epoch milliseconds. */
export interface VisitStage extends VisitPlan {
  status: VisitFacts['visit']['status'];
  startsAt: number;
}

/** Search attributes are events and money: written when the visit is new, booked, moved or over, not at every step. */
export function publishStage(previous: VisitStage | null, next: VisitStage): VisitStage {
  const hasEnded = previous?.status !== next.status && isOver(next.status);
  const isBooked = previous?.status === 'held' && next.status !== 'held';
  if (hasEnded || isBooked || previous?.startsAt !== next.startsAt) {
    upsertSearchAttributes([
      { key: { name: 'Stage', type: 'KEYWORD' }, value: next.status },
      { key: { name: 'StartsAt', type: 'DATETIME' }, value: new Date(next.startsAt) },
    ]);
  }
  return next;
}
