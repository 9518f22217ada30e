import { randomUUID } from 'node:crypto';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { type Scope, systemActor } from '../../models/tenancy.ts';
import { asOwner } from './backdate.ts';
import type { PastDeps } from './past.ts';

export type As = <T>(role: StaffRole, work: (scope: Scope) => Promise<T>) => Promise<T>;

/** Lets the staff of an invented clinic act, in sessions that are gone when it is over: the database asks for one of whoever is no worker. */
export async function withStaff(
  deps: PastDeps,
  clinicId: string,
  story: (as: As) => Promise<void>,
): Promise<void> {
  const system = systemActor(clinicId);
  type Row = { id: string; role: StaffRole; sessionId: string };
  const staff: Row[] = [];
  await asOwner(deps, system, async (trx) => {
    const found: Omit<Row, 'sessionId'>[] = await trx('staff').where({ clinicId }).select('id', 'role');
    staff.push(...found.map((person) => ({ ...person, sessionId: randomUUID() })));
    for (const { id, sessionId } of staff)
      await trx.raw(
        `insert into app.sessions (id, user_id, clinic_id, refresh_hash, expires_at)
         select ?::uuid, user_id, clinic_id, decode(md5(?), 'hex'), now() + interval '10 minutes' from staff
         where clinic_id = ? and id = ?`,
        [sessionId, sessionId, clinicId, id],
      );
  });
  const as: As = (role, work) => {
    const { id: actorId = '', sessionId = '' } = staff.find((person) => person.role === role) ?? {};
    return deps.tenancy.withClinic({ clinicId, actorId, role, sessionId, requestId: null }, work);
  };
  try {
    await story(as);
  } finally {
    const ids = staff.map(({ sessionId }) => sessionId);
    await asOwner(deps, system, async (trx) => {
      await trx.raw('delete from app.sessions where id = any(?::uuid[])', [ids]);
    });
  }
}
