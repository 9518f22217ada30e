import { DomainError } from '../../domain/errors.ts';
import type { VisitReply } from '../../domain/messaging/payloads.ts';
import { commandAppointment, requestReschedule } from '../../models/appointment-commands.ts';
import { raiseAttention, tellVisit } from '../../models/attention.ts';
import type { ReplyFacts } from '../../models/reply-facts.ts';
import type { Scope } from '../../models/tenancy.ts';

/**
 * The client pressed a button. A button of a message about another start (the visit was moved since) confirms and cancels
 * nothing: the reception is asked to look.
 */
export async function applyReply(
  scope: Scope,
  { appointmentId, reply }: { appointmentId: string; reply: VisitReply },
  { askedStartsAt, startsAt }: ReplyFacts,
): Promise<void> {
  const isOutdated = askedStartsAt !== null && askedStartsAt.getTime() !== startsAt.getTime();
  if (isOutdated && reply !== 'reschedule') {
    await tellVisit(scope, appointmentId, 'reply-outdated', { reply });
    await raiseAttention(scope, appointmentId, 'reply-outdated');
    return;
  }
  try {
    if (reply === 'reschedule') await requestReschedule(scope, appointmentId);
    else if (reply === 'confirm') await commandAppointment(scope, 'confirm', { id: appointmentId });
    else await commandAppointment(scope, 'cancel', { id: appointmentId, reason: 'client' });
  } catch (error) {
    // Refused before anything was written, so the transaction stands: the reply itself is kept.
    if (!(error instanceof DomainError) || error.code !== 'transition-refused') throw error;
    await tellVisit(scope, appointmentId, 'reply-too-late', { reply });
  }
}
