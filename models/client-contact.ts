// What a message to a client needs that is not about one visit's plan; owner context: messaging. The caller audits the reading.
import { isMobile } from '../domain/clients/phone.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface ClientContact {
  clientId: string;
  /** Null from the day her erasure begins: her key lives on for days, and nothing may be written to her any more. */
  client: { name: string; phone: string | null; hasOptedIn: boolean } | null;
  clinic: { name: string; timeZone: string };
  /** The clinic's own WhatsApp number, as the provider names it. */
  phoneNumberId: string | null;
}

interface ContactRow {
  nameCt: Buffer;
  phoneCt: Buffer | null;
  wrappedKey: Buffer | null;
  optInAt: Date | null;
  clinicName: string;
  timeZone: string;
  phoneNumberId: string | null;
  isErased: boolean;
}

const sql = `
  select c.name_ct as "nameCt", c.phone_ct as "phoneCt", k.wrapped_key as "wrappedKey", c.whatsapp_opt_in_at as "optInAt",
    c.erased_at is not null as "isErased",
    t.name as "clinicName", t.time_zone as "timeZone",
    (select min(m.phone_number_id) from messaging_channels m where m.clinic_id = $1) as "phoneNumberId"
  from clients c
    join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
    join clinics t on t.clinic_id = c.clinic_id
  where c.clinic_id = $1 and c.id = $2`;

export async function readClientContact(scope: Scope, clientId: string): Promise<ClientContact | null> {
  const values = [scope.clinicId, clientId];
  const [row] = await scope.run<ContactRow>({ name: 'client-contact', text: sql, values });
  if (!row) return null;
  const { wrappedKey } = row;
  const open =
    !row.isErased && wrappedKey && personOpener(scope.vault, 'clients', { id: clientId, wrappedKey });
  return {
    clientId,
    client: open
      ? {
          name: open('name_ct', row.nameCt) ?? '',
          phone: open('phone_ct', row.phoneCt),
          hasOptedIn: row.optInAt !== null,
        }
      : null,
    clinic: { name: row.clinicName, timeZone: row.timeZone },
    phoneNumberId: row.phoneNumberId,
  };
}

/** Why nothing can be sent to somebody; undefined when nothing stands in the way. */
export function contactObstacle({
  client,
  phoneNumberId,
}: Pick<ClientContact, 'client' | 'phoneNumberId'>): string | undefined {
  if (!client) return 'erased';
  if (!client.phone) return 'no-phone';
  if (!isMobile(client.phone)) return 'no-mobile';
  if (!client.hasOptedIn) return 'no-opt-in';
  return phoneNumberId === null ? 'no-channel' : undefined;
}
