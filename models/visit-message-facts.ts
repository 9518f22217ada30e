// What a message about a visit is written from; owner context: messaging. The caller audits the reading.
import type { Visit } from '../domain/appointments/visit-plan.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

interface FactsRow {
  status: Visit['status'];
  startsAt: Date;
  rescheduleRequestedAt: Date | null;
  clientId: string;
  nameCt: Buffer;
  phoneCt: Buffer | null;
  wrappedKey: Buffer | null;
  optInAt: Date | null;
  clinicName: string;
  timeZone: string;
  phoneNumberId: string | null;
}

export interface VisitMessageFacts {
  visit: Pick<Visit, 'status' | 'startsAt' | 'rescheduleRequested'>;
  clientId: string;
  /** Null after erasure. */
  client: { name: string; phone: string | null; hasOptedIn: boolean } | null;
  clinic: { name: string; timeZone: string };
  /** The clinic's own WhatsApp number, as the provider names it. */
  phoneNumberId: string | null;
}

const sql = `
  select a.status, a.starts_at as "startsAt", a.reschedule_requested_at as "rescheduleRequestedAt", c.id as "clientId",
    c.name_ct as "nameCt", c.phone_ct as "phoneCt", k.wrapped_key as "wrappedKey", c.whatsapp_opt_in_at as "optInAt",
    t.name as "clinicName", t.time_zone as "timeZone",
    (select min(m.phone_number_id) from messaging_channels m where m.clinic_id = $1) as "phoneNumberId"
  from appointments a
    join clients c on c.clinic_id = a.clinic_id and c.id = a.client_id
    join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id
    join clinics t on t.clinic_id = a.clinic_id
  where a.clinic_id = $1 and a.id = $2`;

export async function readVisitMessageFacts(
  scope: Scope,
  appointmentId: string,
): Promise<VisitMessageFacts | null> {
  const values = [scope.clinicId, appointmentId];
  const [row] = await scope.run<FactsRow>({ name: 'visit-message-facts', text: sql, values });
  if (!row) return null;
  const { clientId: id, wrappedKey } = row;
  const open = wrappedKey && personOpener(scope.vault, 'clients', { id, wrappedKey });
  return {
    visit: {
      status: row.status,
      startsAt: row.startsAt.getTime(),
      rescheduleRequested: row.rescheduleRequestedAt !== null,
    },
    clientId: id,
    client: open && {
      name: open('name_ct', row.nameCt) ?? '',
      phone: open('phone_ct', row.phoneCt),
      hasOptedIn: row.optInAt !== null,
    },
    clinic: { name: row.clinicName, timeZone: row.timeZone },
    phoneNumberId: row.phoneNumberId,
  };
}
