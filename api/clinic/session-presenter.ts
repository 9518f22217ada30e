import { may, type StaffRole } from '../../domain/clinic/roles.ts';
import { getClinic } from '../../models/clinic.ts';
import { membershipsOf } from '../../models/session.ts';
import { getOwnStaff } from '../../models/staff.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import type { Dependencies } from '../dependencies.ts';

export interface Me {
  user: { id: string; name: string };
  clinic: { id: string; name: string; timeZone: string };
  role: StaffRole;
  clinics: { id: string; name: string; role: StaffRole }[];
  temporalUiUrl?: string;
}

/** Who is signed in. The other clinics are read one by one, each under its own tenant. */
export async function presentMe({ tenancy, temporalUiUrl }: Dependencies, actor: Actor): Promise<Me> {
  const [person, clinic] = await tenancy.withClinic(actor, async (scope) => [
    await getOwnStaff(scope),
    await getClinic(scope),
  ]);
  const clinics = [];
  for (const { clinicId, role } of await membershipsOf(tenancy.knex, person.userId)) {
    // The session belongs to the clinic signed in to; that she works in the other one was just read from the database.
    const there = systemActor(clinicId, actor.requestId);
    const name = clinicId === clinic.id ? clinic.name : (await tenancy.withClinic(there, getClinic)).name;
    clinics.push({ id: clinicId, name, role });
  }
  return {
    user: { id: person.id, name: person.name },
    clinic: { id: clinic.id, name: clinic.name, timeZone: clinic.timeZone },
    role: person.role,
    clinics,
    ...(may(person.role, 'processes:read') && { temporalUiUrl }),
  };
}
