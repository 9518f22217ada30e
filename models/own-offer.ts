// A client's open offers, for her page; owner context: waitlist. Row level security leaves her rows only; she is asked for as well.
import type { Scope } from './tenancy.ts';

export interface OwnOffer {
  id: string;
  startsAt: Date;
  endsAt: Date;
  procedures: string[];
  professional: string;
  expiresAt: Date | null;
}

export async function listOwnOffers(scope: Scope): Promise<OwnOffer[]> {
  const { run, vault, clinicId, actor } = scope;
  const rows = await run<Omit<OwnOffer, 'professional'> & { professionalId: string; nameCt: Buffer }>({
    name: 'own-offers',
    text: `select o.id, v.starts_at as "startsAt", v.ends_at as "endsAt", o.expires_at as "expiresAt",
        r.id as "professionalId", r.name_ct as "nameCt",
        (select array_agg(p.name order by s.position) from appointment_services s
           join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
           where s.clinic_id = v.clinic_id and s.appointment_id = v.id) as procedures
      from waitlist_offers o
        join appointments v on v.clinic_id = o.clinic_id and v.id = o.appointment_id and v.status = 'held'
        join resources r on r.clinic_id = v.clinic_id and r.id = v.professional_id
      where o.clinic_id = $1 and o.client_id = $2 and o.state = 'sent' and o.expires_at > now()`,
    values: [clinicId, actor.actorId],
  });
  await scope.audit({
    ...{ action: 'waitlist-offer.read', entity: 'client', entityId: actor.actorId },
    ...{ subjectIds: [actor.actorId], purpose: 'BOOKING_CONTRACT' },
  });
  return rows.map(({ professionalId, nameCt, ...offer }) => ({
    ...offer,
    professional: vault.open({ table: 'resources', column: 'name_ct', row: professionalId }, nameCt),
  }));
}
