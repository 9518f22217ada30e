// What the clinic holds of one person and whom it told, counted for an answer; owner context: privacy.
import type { HeldFacts } from '../domain/privacy/rights-answers.ts';
import type { Scope } from './tenancy.ts';

interface Row extends Omit<HeldFacts, 'sharedWith'> {
  whatsapp: boolean;
  sms: boolean;
  pix: boolean;
}

/** The caller audits. */
export async function heldOf({ run, clinicId }: Scope, clientId: string): Promise<HeldFacts> {
  const [row] = await run<Row>({
    name: 'rights-held',
    text: `select t.name as "clinicName", (c.created_at at time zone t.time_zone)::date::text as since,
        (select count(*)::int from appointments where clinic_id = $1 and client_id = $2) as visits,
        (select count(*)::int from messages where clinic_id = $1 and client_id = $2) as messages,
        (select count(*)::int from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
          where d.clinic_id = $1 and a.client_id = $2) as payments,
        (select count(*)::int from no_show_reviews where clinic_id = $1 and client_id = $2) as reviews,
        exists (select from messages where clinic_id = $1 and client_id = $2 and channel = 'whatsapp') as whatsapp,
        exists (select from messages where clinic_id = $1 and client_id = $2 and channel = 'sms') as sms,
        exists (select from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
          where d.clinic_id = $1 and a.client_id = $2) as pix
      from clients c join clinics t on t.clinic_id = c.clinic_id where c.clinic_id = $1 and c.id = $2`,
    values: [clinicId, clientId],
  });
  if (!row) throw new Error('a request of nobody is answered');
  const { whatsapp, sms, pix, ...held } = row;
  const sharedWith = [
    ...(whatsapp ? ['Meta (WhatsApp), para entregar mensagens ao seu número'] : []),
    ...(sms ? ['a operadora de SMS contratada, para entregar mensagens ao seu número'] : []),
    ...(pix ? ['o banco da clínica (Pix), para receber e devolver seus pagamentos'] : []),
  ];
  return { ...held, sharedWith };
}
