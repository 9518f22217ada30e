import { randomUUID } from 'node:crypto';
import { scopes, type StaffRole, staffRoles } from '../../domain/clinic/roles.ts';
import type { Actor } from '../../models/tenant-token.ts';
import type { Clinics, TestClinic } from './clinics.ts';

/** Somebody of the staff in a session of their own, as the database checks it; `limited`: who must enrol a second factor first. */
export async function staffActor(
  { admin }: Pick<Clinics, 'admin'>,
  clinic: TestClinic,
  role: StaffRole,
  { limited = false } = {},
): Promise<Actor> {
  const sessionId = randomUUID();
  const actorId = clinic.staff[role].id;
  await admin.query(
    `insert into app.sessions (id, user_id, clinic_id, refresh_hash, expires_at, is_limited)
     select $1::uuid, user_id, clinic_id, decode(md5($1::text), 'hex'), now() + interval '1 hour', $4
     from staff where clinic_id = $2 and id = $3`,
    [sessionId, clinic.id, actorId, limited],
  );
  const acting = limited ? ('enrolling' as const) : role;
  return { clinicId: clinic.id, actorId, role: acting, sessionId, requestId: null };
}

/** A program of another with these scopes. */
export async function programActor(
  { admin }: Pick<Clinics, 'admin'>,
  clinic: TestClinic,
  granted: readonly string[] = scopes,
): Promise<Actor> {
  const actorId = randomUUID();
  await admin.query(
    `insert into api_clients (clinic_id, id, name_ct, secret_hash, scopes, created_by)
     values ($1, $2, '\\x00', '\\x00', $3, $4)`,
    [clinic.id, actorId, granted, clinic.staff.owner.id],
  );
  return { clinicId: clinic.id, actorId, role: 'api-client', sessionId: null, requestId: null };
}

/** A client who pressed a button on WhatsApp. */
export const clientActor = (clinic: TestClinic, clientId: string): Actor => ({
  clinicId: clinic.id,
  actorId: clientId,
  role: 'client',
  sessionId: null,
  requestId: null,
});

/** One of every kind that may act in a clinic, by a name for messages. */
export async function everyActor(
  clinics: Pick<Clinics, 'admin'>,
  clinic: TestClinic,
  clientId: string,
): Promise<Map<string, Actor>> {
  const actors = new Map<string, Actor>([['system', clinic.system]]);
  for (const role of staffRoles) actors.set(role, await staffActor(clinics, clinic, role));
  actors.set('enrolling', await staffActor(clinics, clinic, 'manager', { limited: true }));
  actors.set('client', clientActor(clinic, clientId));
  actors.set('program without scopes', await programActor(clinics, clinic, []));
  for (const scope of scopes)
    actors.set(`program with ${scope}`, await programActor(clinics, clinic, [scope]));
  return actors;
}
