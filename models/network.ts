import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import type { StaffRole } from '../domain/clinic/roles.ts';
import { getClinic } from './clinic.ts';
import { membershipsOf } from './session.ts';
import { systemActor, type Scope, type Tenancy } from './tenancy.ts';

/** Owner context: clinic. Clinics of one house; a network gives no right by itself (migration 24). */
export interface Network {
  id: string;
  name: string;
}
export interface ClinicToday {
  id: string;
  name: string;
  role: StaffRole;
  today: { visits: number; confirmed: number; noShows: number };
}

/** The network of the actor's clinic; null for a clinic of its own. */
export async function ownNetwork(scope: Scope): Promise<Network | null> {
  const [row] = await scope.run<Network>({
    name: 'own-network',
    text: 'select id, name from app.own_network()',
  });
  return row ?? null;
}

/** Every clinic of the network where the person is an active owner, each read under its own tenant; the membership is read first. */
export async function networkOf(
  tenancy: Tenancy,
  { userId, networkId }: { userId: string; networkId: string },
  now: number,
): Promise<ClinicToday[]> {
  const owned = (await membershipsOf(tenancy.knex, userId)).filter(({ role }) => role === 'owner');
  const clinics = [];
  for (const { clinicId, role } of owned) {
    const seen = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
      if ((await ownNetwork(scope))?.id !== networkId) return null;
      const { name, timeZone } = await getClinic(scope);
      return { id: clinicId, name, role, today: await countToday(scope, timeZone, now) };
    });
    if (seen) clinics.push(seen);
  }
  return clinics;
}

/** Numbers only: who the visits are of is for the clinic itself. Whoever has come was as good as confirmed. */
async function countToday(scope: Scope, timeZone: string, now: number): Promise<ClinicToday['today']> {
  const { day } = wallTime(now, timeZone);
  const [from, to] = [instantOf(day, '00:00', timeZone), instantOf(addDays(day, 1), '00:00', timeZone)];
  const [row] = await scope.run<ClinicToday['today']>({
    name: 'network-today',
    text: `select count(*) filter (where status <> 'cancelled')::integer as visits,
        count(*) filter (where status in ('confirmed', 'arrived', 'in-room', 'done'))::integer as confirmed,
        count(*) filter (where status = 'no-show')::integer as "noShows"
      from appointments where starts_at >= $1 and starts_at < $2`,
    values: [new Date(from), new Date(to)],
  });
  return row ?? { visits: 0, confirmed: 0, noShows: 0 };
}
