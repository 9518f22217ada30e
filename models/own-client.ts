// What a client sees of herself on the public page; owner context: clients. Row level security leaves her rows only; the actor is asked
// for in each query as well.
import type { Status } from '../domain/appointments/status.ts';
import { refuse } from '../domain/errors.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

const purpose = 'BOOKING_CONTRACT';

export interface OwnClient {
  id: string;
  name: string;
  clinic: { id: string; name: string; timeZone: string };
}

export async function readOwnClient(scope: Scope): Promise<OwnClient> {
  const { run, vault, clinicId, actor } = scope;
  const [row] = await run<{
    id: string;
    nameCt: Buffer;
    wrappedKey: Buffer | null;
    clinicName: string;
    timeZone: string;
  }>({
    name: 'own-client',
    text: `select c.id, c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", t.name as "clinicName", t.time_zone as "timeZone"
      from clients c join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
        join clinics t on t.clinic_id = c.clinic_id
      where c.clinic_id = $1 and c.id = $2`,
    values: [clinicId, actor.actorId],
  });
  // Erased since: there is nobody left to be signed in.
  if (!row?.wrappedKey) refuse('session-ended');
  await scope.audit({
    action: 'client.read',
    entity: 'client',
    entityId: row.id,
    subjectIds: [row.id],
    purpose,
  });
  return {
    id: row.id,
    name: personOpener(vault, 'clients', row)('name_ct', row.nameCt) ?? '',
    clinic: { id: clinicId, name: row.clinicName, timeZone: row.timeZone },
  };
}

export interface OwnVisit {
  id: string;
  startsAt: Date;
  endsAt: Date;
  status: Status;
  procedure: string;
  professional: string;
}

const mostVisits = 100;

/** Her visits, newest first; none once her key was destroyed. */
export async function listOwnVisits(scope: Scope): Promise<OwnVisit[]> {
  const { run, vault, clinicId, actor } = scope;
  const rows = await run<Omit<OwnVisit, 'professional'> & { professionalId: string; nameCt: Buffer }>({
    name: 'own-visits',
    text: `select a.id, a.starts_at as "startsAt", a.ends_at as "endsAt", a.status, p.name as procedure,
        r.id as "professionalId", r.name_ct as "nameCt"
      from appointments a
        join procedures p on p.clinic_id = a.clinic_id and p.id = a.procedure_id
        join resources r on r.clinic_id = a.clinic_id and r.id = a.professional_id
        join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id and k.wrapped_key is not null
      where a.clinic_id = $1 and a.client_id = $2 order by a.starts_at desc, a.id limit ${mostVisits}`,
    values: [clinicId, actor.actorId],
  });
  await scope.audit({
    action: 'appointment.list',
    entity: 'client',
    entityId: actor.actorId,
    subjectIds: [actor.actorId],
    purpose,
  });
  return rows.map(({ professionalId, nameCt, ...visit }) => ({
    ...visit,
    professional: vault.open({ table: 'resources', column: 'name_ct', row: professionalId }, nameCt),
  }));
}
