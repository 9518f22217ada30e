import { DomainError } from '../../domain/errors.ts';
import type { ReplyPayload } from '../../domain/messaging/payloads.ts';
import type { Appointment } from '../../models/appointment.ts';
import { commandAppointment, requestReschedule } from '../../models/appointment-commands.ts';
import { raiseAttention, tellVisit } from '../../models/attention.ts';
import type { Scope } from '../../models/tenancy.ts';

/**
 * The client pressed a button. A button of a message about another start (the visit was moved since) confirms and cancels
 * nothing: the reception is asked to look. `visit` is locked by this transaction, so it cannot be moved between the look and
 * the act; `asked` is the start that the answered message spoke of, null when it is not known which message that was.
 */
export async function applyReply(
  scope: Scope,
  { reply, startsAt }: ReplyPayload,
  visit: Appointment,
  asked: Date | null,
): Promise<void> {
  const appointmentId = visit.id;
  const now = visit.startsAt.getTime();
  const isOutdated = (startsAt ?? now) !== now || (asked?.getTime() ?? now) !== now;
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
