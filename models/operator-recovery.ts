// Recovery by the platform's operator, for clinics with fewer than two people who could approve; owner context: clinic.
import { randomBytes } from 'node:crypto';
import type { Kms } from './encryption.ts';
import { createKnex } from './knex.ts';
import { hashPassword } from './password.ts';
import { emailIndex } from './provision.ts';
import { systemActor } from './tenancy.ts';
import { signTenantToken } from './tenant-token.ts';

export interface OperatorRecovery {
  clinicId: string;
  staffId: string;
  /** Told once; the first session may only enrol a second factor. */
  password: string;
}

/**
 * In one transaction of the owner role: the account starts anew, the membership of the named clinic is active again, open requests of the
 * person there end, and the clinic's audit says that it was the platform. Null when nobody of that clinic has the e-mail.
 */
export async function recoverByOperator(
  deps: { migratorUrl: string; kms: Kms; tokenKey: Buffer },
  { email, clinicId }: { email: string; clinicId: string },
): Promise<OperatorRecovery | null> {
  const password = randomBytes(15).toString('base64url');
  const hash = await hashPassword(password);
  const knex = createKnex({ url: deps.migratorUrl, pool: 1 });
  try {
    return await knex.transaction(async (trx) => {
      await trx.raw('set local role neonpro_owner');
      await trx.raw('select app.begin(?)', [signTenantToken(systemActor(clinicId), deps.tokenKey)]);
      const { rows } = await trx.raw<{ rows: { staffId: string; userId: string }[] }>(
        `update staff m set is_active = true, version = m.version + 1 from app.users u
         where m.clinic_id = ? and u.id = m.user_id and u.email_index = ? and u.disabled_at is null
         returning m.id as "staffId", u.id as "userId"`,
        [clinicId, emailIndex(deps.kms, email)],
      );
      const [person] = rows;
      if (!person) return null;
      const { staffId, userId } = person;
      await trx.raw('select app.start_account_anew(?, ?)', [userId, hash]);
      await trx.raw(
        `update access_recoveries set state = 'expired', version = version + 1
         where clinic_id = ? and staff_id = ? and state in ('waiting', 'approved')`,
        [clinicId, staffId],
      );
      await trx.raw(
        `select app.audit('recovery.by-platform', 'staff', ?, array[?]::uuid[], 'STAFF_MANAGEMENT')`,
        [staffId, staffId],
      );
      return { clinicId, staffId, password };
    });
  } finally {
    await knex.destroy();
  }
}
