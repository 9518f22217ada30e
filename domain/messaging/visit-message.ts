import type { Visit, VisitMessageStep } from '../appointments/visit-plan.ts';
import type { VisitTemplateName } from './templates.ts';

export const templateOfStep: Record<VisitMessageStep, VisitTemplateName> = {
  'confirmation-request': 'confirmacao_consulta',
  reminder: 'lembrete_consulta',
  'after-care': 'pos_atendimento',
};

/** One message per step and start time, for ever: a move asks again, a retry or a restart does not (D7). */
export function visitMessageKey(workflowId: string, step: VisitMessageStep, startsAt: number): string {
  return `${workflowId}/${step}/${startsAt}`;
}

/** Whether the visit, as it stands now, still wants this message. */
export function isStillWanted(
  step: VisitMessageStep,
  startsAt: number,
  visit: Pick<Visit, 'status' | 'startsAt' | 'rescheduleRequested'>,
): boolean {
  if (visit.startsAt !== startsAt) return false;
  if (step === 'after-care') return visit.status === 'done';
  if (visit.rescheduleRequested) return false;
  return visit.status === 'booked' || (step === 'reminder' && visit.status === 'confirmed');
}
