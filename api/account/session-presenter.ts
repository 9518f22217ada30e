import { enrolBy } from '../../domain/account/sign-in-policy.ts';
import { may, type StaffRole } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import { getClinic } from '../../models/clinic.ts';
import { ownNetwork } from '../../models/network.ts';
import { membershipsOf } from '../../models/session.ts';
import { signInFacts } from '../../models/sign-in-flow.ts';
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
  /** This session may do nothing but set up a second factor. */
  mustEnrol: boolean;
  /** ISO; null when nothing is missing. */
  enrolBy: string | null;
  methods: { passkeys: number; totp: boolean; recoveryCodesLeft: number };
  isNetworkOwner: boolean;
}

/** Who is signed in. The other clinics are read one by one, each under its own tenant. */
export async function presentMe({ tenancy, temporalUiUrl }: Dependencies, actor: Actor): Promise<Me> {
  const { knex } = tenancy;
  const [person, clinic, network] = await tenancy.withClinic(actor, async (scope) => [
    await getOwnStaff(scope),
    await getClinic(scope),
    await ownNetwork(scope),
  ]);
  const clinics = [];
  for (const { clinicId, role } of await membershipsOf(knex, person.userId)) {
    // The session belongs to the clinic signed in to; that she works in the other one was just read from the database.
    const there = systemActor(clinicId, actor.requestId);
    const name = clinicId === clinic.id ? clinic.name : (await tenancy.withClinic(there, getClinic)).name;
    clinics.push({ id: clinicId, name, role });
  }
  const facts =
    (await signInFacts(knex, { userId: person.userId, clinicId: clinic.id })) ?? refuse('session-ended');
  return {
    user: { id: person.id, name: person.name },
    clinic: { id: clinic.id, name: clinic.name, timeZone: clinic.timeZone },
    role: person.role,
    clinics,
    ...(may(person.role, 'processes:read') && { temporalUiUrl }),
    mustEnrol: actor.role === 'enrolling',
    enrolBy: enrolBy(facts)?.toISOString() ?? null,
    methods: {
      passkeys: facts.factors.passkeys,
      totp: facts.factors.hasTotp,
      recoveryCodesLeft: facts.recoveryCodes,
    },
    isNetworkOwner: person.role === 'owner' && network !== null,
  };
}
