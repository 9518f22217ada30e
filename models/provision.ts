import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { WeeklyHours } from '../domain/clinic/calendar.ts';
import type { ClinicDay } from '../domain/clinic/settings.ts';
import type { StaffRole } from '../domain/clinic/roles.ts';
import { clinicKeyPlace, clinicVault, type Kms } from './encryption.ts';
import { createKnex } from './knex.ts';
import { hashPassword } from './password.ts';
import { systemActor } from './tenancy.ts';
import { signTenantToken } from './tenant-token.ts';

export interface NewStaff {
  name: string;
  email: string;
  password: string;
  role: StaffRole;
}
export interface NewClinic {
  id?: string;
  name: string;
  timeZone: string;
  hours: WeeklyHours;
  closedDays?: readonly ClinicDay[];
  visitPolicy?: object;
  staff: readonly NewStaff[];
  /** WhatsApp phone number id the clinic sends from, and the number people see. */
  channel?: { phoneNumberId: string; displayPhone: string; wabaId?: string };
  /** The house it is of; made when its id is not known yet. */
  network?: { id: string; name: string };
}
export interface ProvisionedClinic {
  id: string;
  staff: { id: string; email: string; role: StaffRole }[];
}

/** Blind index of a sign-in e-mail: people sign in before any clinic is known, so its key is the platform's. */
export const emailIndex = (kms: Kms, email: string): Buffer =>
  createHmac('sha256', kms.platformKey('sign-in-email')).update(email.trim().toLowerCase()).digest();

async function addStaff(trx: Knex.Transaction, kms: Kms, clinicId: string, key: Buffer, person: NewStaff) {
  const id = randomUUID();
  const vault = clinicVault(clinicId, new Map([[1, key]]));
  const place = (column: string) => ({ table: 'staff', column, row: id });
  const index = emailIndex(kms, person.email);
  await trx.raw('select app.register_user(?::uuid, ?, ?)', [
    randomUUID(),
    index,
    await hashPassword(person.password),
  ]);
  await trx.raw(
    `insert into staff (clinic_id, id, user_id, role, name_ct, email_ct)
     select ?, ?, u.id, ?, ?, ? from app.users u where u.email_index = ?`,
    [
      clinicId,
      id,
      person.role,
      vault.seal(place('name_ct'), person.name),
      vault.seal(place('email_ct'), person.email),
      index,
    ],
  );
  return { id, email: person.email, role: person.role };
}

async function joinNetwork(
  trx: Knex.Transaction,
  clinicId: string,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await trx.raw('insert into app.networks (id, name) values (?, ?) on conflict (id) do nothing', [id, name]);
  await trx.raw('update clinics set network_id = ? where clinic_id = ?', [id, clinicId]);
}

/**
 * A new clinic with its first key, its people and its WhatsApp number, in one transaction of the owner role. Row level
 * security binds the owner too, so the clinic's own system token is set first. An e-mail that is known joins with its password.
 */
export async function provisionClinic(
  deps: { migratorUrl: string; kms: Kms; tokenKey: Buffer },
  clinic: NewClinic,
): Promise<ProvisionedClinic> {
  const clinicId = clinic.id ?? randomUUID();
  const key = randomBytes(32);
  const knex = createKnex({ url: deps.migratorUrl, pool: 1 });
  try {
    return await knex.transaction(async (trx) => {
      await trx.raw('set local role neonpro_owner');
      await trx.raw('select app.begin(?)', [signTenantToken(systemActor(clinicId), deps.tokenKey)]);
      await trx.raw(
        'insert into clinics (clinic_id, name, time_zone, hours, closed_days, visit_policy) values (?, ?, ?, ?, ?, ?)',
        [
          clinicId,
          clinic.name,
          clinic.timeZone,
          JSON.stringify(clinic.hours),
          JSON.stringify(clinic.closedDays ?? []),
          JSON.stringify(clinic.visitPolicy ?? {}),
        ],
      );
      const wrapped = deps.kms.wrap(key, clinicKeyPlace(clinicId, 1));
      await trx.raw('insert into clinic_keys (clinic_id, version, wrapped_key) values (?, 1, ?)', [
        clinicId,
        wrapped,
      ]);
      if (clinic.network) await joinNetwork(trx, clinicId, clinic.network);
      await trx.raw('insert into sign_in_policies (clinic_id) values (?)', [clinicId]);
      if (clinic.channel) {
        const { phoneNumberId, displayPhone, wabaId = null } = clinic.channel;
        await trx.raw(
          'insert into messaging_channels (clinic_id, phone_number_id, display_phone, waba_id) values (?, ?, ?, ?)',
          [clinicId, phoneNumberId, displayPhone, wabaId],
        );
      }
      const staff = [];
      for (const person of clinic.staff) staff.push(await addStaff(trx, deps.kms, clinicId, key, person));
      return { id: clinicId, staff };
    });
  } finally {
    await knex.destroy();
  }
}
