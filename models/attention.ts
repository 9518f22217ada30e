// What somebody of the clinic should look at; owner context: appointments.
import type { StoryKind } from '../domain/appointments/story.ts';
import type { Scope } from './tenancy.ts';

/** A visit carries one reason at a time; the first one stays until it is dealt with. The version stays: no fact of the visit changed. */
export async function raiseAttention(scope: Scope, appointmentId: string, code: string): Promise<void> {
  await scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId, id: appointmentId })
    .whereNull('attentionCode')
    .update({ attentionCode: code, updatedAt: scope.trx.fn.now() });
}

/** The reason has gone by itself. */
export async function clearAttention(scope: Scope, appointmentId: string, code: string): Promise<void> {
  await scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId, id: appointmentId, attentionCode: code })
    .update({ attentionCode: null, updatedAt: scope.trx.fn.now() });
}

/** One line of the visit's story; the actor comes from the signed token. `details`: ids and codes only. */
export async function tellVisit(
  scope: Scope,
  appointmentId: string,
  kind: StoryKind,
  details: Record<string, string | number> = {},
): Promise<void> {
  await scope.trx('appointmentEvents').insert({
    clinicId: scope.clinicId,
    appointmentId,
    kind,
    details: JSON.stringify(details),
  });
}
