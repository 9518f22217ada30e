// Whether a message of the ladder is still wanted when it leaves; owner context: no-show.
import { oneQuestionMs } from '../domain/no-show/ladder.ts';
import type { MessageRow } from './message-send.ts';
import type { Scope } from './tenancy.ts';

type Asked = Pick<MessageRow, 'id' | 'fallbackOf' | 'appointmentId' | 'visitStartsAt' | 'step'>;

/**
 * By its step as it stands: taken back with her answer, with a move, by hand. The last one speaks of a visit that is gone, and only of one
 * that the ladder released.
 */
export async function isLadderStepWanted({ run, clinicId }: Scope, row: Asked): Promise<boolean> {
  const rows = await run({
    name: 'no-show-words-wanted',
    text: `select from no_show_steps s
        join no_show_watches w on w.clinic_id = $1 and w.id = s.appointment_id
        join appointments a on a.clinic_id = $1 and a.id = s.appointment_id and a.starts_at = s.visit_starts_at
      where s.clinic_id = $1 and s.message_id = $2 and case s.step when 'release' then a.status = 'cancelled'
        else a.status = 'booked' and a.reschedule_requested_at is null and s.state in ('started', 'done')
          and w.state in ('watching', 'climbing') end`,
    values: [clinicId, row.fallbackOf ?? row.id],
  });
  return rows.length > 0;
}

/** The ladder put the question of the visit's own request a moment ago, and it left. */
export async function wasAskedByLadder({ run, clinicId }: Scope, row: Asked): Promise<boolean> {
  const rows = await run({
    name: 'no-show-words-asked',
    text: `select from messages where clinic_id = $1 and appointment_id = $2 and visit_starts_at = $3 and step = 'no-show-ask'
        and state not in ('pending', 'dropped', 'failed') and sent_at > now() - $4 * interval '1 millisecond'`,
    values: [clinicId, row.appointmentId, row.visitStartsAt, oneQuestionMs],
  });
  return rows.length > 0;
}
