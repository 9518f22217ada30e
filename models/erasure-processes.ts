// Every process that ran for a person, by the rows it lived for; owner context: privacy.
import type { OpenProcess } from './open-process.ts';
import type { Scope } from './tenancy.ts';

const visits = `(select id from appointments where clinic_id = $1 and client_id = $2)`;

/** Kind and ids; rows that are gone by now have taken their process with them, or it has ended by its own retention. */
const sources: Partial<Record<OpenProcess['kind'], string>> = {
  appointment: `select id from appointments where clinic_id = $1 and client_id = $2`,
  'no-show': `select id from no_show_watches where clinic_id = $1 and id in ${visits}`,
  delivery: `select id from messages where clinic_id = $1 and client_id = $2`,
  deposit: `select id from deposits where clinic_id = $1 and appointment_id in ${visits}`,
  slot: `select id from slot_openings where clinic_id = $1 and appointment_id in ${visits}`,
  package: `select id from client_packages where clinic_id = $1 and client_id = $2`,
  return: `select id from due_returns where clinic_id = $1 and client_id = $2`,
  media: `select id from inbound_messages where clinic_id = $1 and client_id = $2`,
  'break-glass': `select id from break_glass_grants where clinic_id = $1 and client_id = $2 and is_closed`,
};

export async function processesOf({ run, clinicId }: Scope, clientId: string): Promise<OpenProcess[]> {
  const found: OpenProcess[] = [];
  for (const [kind, sql] of Object.entries(sources)) {
    const rows = await run<{ id: string }>({ text: sql, values: [clinicId, clientId] });
    found.push(...rows.map(({ id }) => ({ kind: kind as OpenProcess['kind'], clinicId, id })));
  }
  return found;
}
