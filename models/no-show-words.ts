// Whether a message of the ladder is still wanted when it leaves; owner context: no-show.
import { oneQuestionMs } from '../domain/no-show/ladder.ts';
import { ladderMessageStep } from '../domain/no-show/ladder-message.ts';
import type { MessageRow } from './message-send.ts';
import type { Scope } from './tenancy.ts';

type Asked = Pick<MessageRow, 'id' | 'fallbackOf' | 'appointmentId' | 'visitStartsAt' | 'step'>;

/** It left within the time in which two questions are one. */
const wasSentLately = (message: string) => `${message}.state not in ('pending', 'dropped', 'failed')
  and ${message}.sent_at > now() - $3::float8 * interval '1 millisecond'`;

/**
 * By its step as it stands: taken back with her answer, with a move, by hand. The last one speaks of a visit that is gone, and only of one
 * that the ladder released; the first asks what the visit's own request asks, and is not said on top of it.
 */
export async function isLadderStepWanted({ run, clinicId }: Scope, row: Asked): Promise<boolean> {
  const rows = await run({
    name: 'no-show-words-wanted',
    text: `select from no_show_steps s
        join no_show_watches w on w.clinic_id = $1 and w.id = s.appointment_id
        join appointments a on a.clinic_id = $1 and a.id = s.appointment_id and a.starts_at = s.visit_starts_at
      where s.clinic_id = $1 and s.message_id = $2 and case s.step when 'release' then a.status = 'cancelled'
        else a.status = 'booked' and a.reschedule_requested_at is null and s.state in ('started', 'done')
          and w.arm = 'treated' and w.state in ('watching', 'climbing') end
        and not (s.step = 'ask' and exists (select from messages m where m.clinic_id = $1 and m.appointment_id = a.id
          and m.visit_starts_at = a.starts_at and m.step = 'confirmation-request' and ${wasSentLately('m')}))`,
    values: [clinicId, row.fallbackOf ?? row.id, oneQuestionMs],
  });
  return rows.length > 0;
}

/** The ladder put the question of the visit's own request a moment ago, and it left. */
export async function wasAskedByLadder({ run, clinicId }: Scope, row: Asked): Promise<boolean> {
  const rows = await run({
    name: 'no-show-words-asked',
    text: `select from messages where clinic_id = $1 and appointment_id = $2 and visit_starts_at = $4 and step = 'no-show-ask'
        and ${wasSentLately('messages')}`,
    values: [clinicId, row.appointmentId, oneQuestionMs, row.visitStartsAt],
  });
  return rows.length > 0;
}

/** While it was on its way it was the visit's own request: now that it will not arrive, the visit plans one again. */
export async function tellAskLost(
  scope: Scope,
  { step, appointmentId }: Pick<MessageRow, 'step' | 'appointmentId'>,
): Promise<void> {
  if (step === ladderMessageStep('ask') && appointmentId !== null)
    await scope.enqueue('appointment', appointmentId);
}
