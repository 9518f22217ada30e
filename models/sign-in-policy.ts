import { Model } from 'objection';
import { isStricter, type SignInPolicy } from '../domain/account/sign-in-policy.ts';
import type { StaffRole } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clinic. Which second factors the clinic asks of its staff; one row, made with the clinic. */
export class SignInPolicyRow extends Model {
  static override tableName = 'sign_in_policies';
  static override idColumn = 'clinicId';

  declare clinicId: string;
  declare passkeyRoles: StaffRole[];
  declare graceDays: number;
  declare since: Date;
  declare version: number;
}

export interface SignInPolicyRecord extends SignInPolicy {
  since: Date;
  version: number;
}

const toRecord = ({ passkeyRoles, graceDays, since, version }: SignInPolicyRow): SignInPolicyRecord => ({
  passkeyRoles,
  graceDays,
  since,
  version,
});

export async function getSignInPolicy({ trx, clinicId }: Scope): Promise<SignInPolicyRecord> {
  return toRecord((await SignInPolicyRow.query(trx).findById(clinicId)) ?? refuse('not-found'));
}

/** Grace starts anew for everybody when the policy asks for more than before, so that nobody is shut out by a click. */
export async function updateSignInPolicy(
  scope: Scope,
  version: number,
  changes: { passkeyRoles?: StaffRole[] | undefined; graceDays?: number | undefined },
): Promise<SignInPolicyRecord> {
  const { trx, clinicId } = scope;
  const before = (await SignInPolicyRow.query(trx).findById(clinicId).forUpdate()) ?? refuse('not-found');
  if (before.version !== version) refuse('version-conflict');
  const { passkeyRoles = before.passkeyRoles, graceDays = before.graceDays } = changes;
  const since = isStricter({ passkeyRoles, graceDays }, before) ? new Date() : before.since;
  const after = await SignInPolicyRow.query(trx).patchAndFetchById(clinicId, {
    passkeyRoles: [...new Set(passkeyRoles)],
    ...{ graceDays, since, version: version + 1 },
  });
  await scope.audit({
    ...{ action: 'sign-in-policy.update', entity: 'clinic', entityId: clinicId },
    purpose: 'STAFF_MANAGEMENT',
  });
  return toRecord(after);
}
