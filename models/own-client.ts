// What a client sees of herself on the public page; owner context: clients. Row level security leaves her rows only; the actor is asked
// for in each query as well.
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
