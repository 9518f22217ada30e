import { randomUUID } from 'node:crypto';
import { Model } from 'objection';
import type { StaffRole } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import { emailIndex } from './provision.ts';
import type { Kms } from './encryption.ts';
import { requireStepUp } from './step-up.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clinic. A person's membership in the clinic; the account that signs in is in app.users. */
export class Staff extends Model {
  static override tableName = 'staff';
  static override idColumn = ['clinicId', 'id'];

  declare clinicId: string;
  declare id: string;
  declare userId: string;
  declare role: StaffRole;
  declare nameCt: Buffer;
  declare emailCt: Buffer;
  declare isActive: boolean;
  declare version: number;
  declare createdAt: Date;
  declare heldAt: Date | null;
}

export interface StaffRecord {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: StaffRole;
  isActive: boolean;
  version: number;
  memberSince: Date;
  /** The account was recovered by people of another clinic (docs/adr/0011); until somebody here makes the membership active. */
  heldAt: Date | null;
}

const place = (column: 'name_ct' | 'email_ct', row: string) => ({ table: 'staff', column, row });
const purpose = 'STAFF_MANAGEMENT';

const open = ({ vault }: Scope, row: Staff): StaffRecord => ({
  id: row.id,
  userId: row.userId,
  name: vault.open(place('name_ct', row.id), row.nameCt),
  email: vault.open(place('email_ct', row.id), row.emailCt),
  role: row.role,
  isActive: row.isActive,
  version: row.version,
  memberSince: row.createdAt,
  heldAt: row.heldAt,
});

export async function listStaff(scope: Scope): Promise<StaffRecord[]> {
  const rows = await Staff.query(scope.trx).orderBy('createdAt').orderBy('id');
  await scope.audit({ action: 'staff.list', entity: 'staff', subjectIds: rows.map(({ id }) => id), purpose });
  return rows.map((row) => open(scope, row));
}

/** The person who acts; reading oneself is not audited. */
export async function getOwnStaff(scope: Scope): Promise<StaffRecord> {
  const row = await Staff.query(scope.trx).findOne({ id: scope.actor.actorId });
  return open(scope, row ?? refuse('session-ended'));
}

export interface NewStaffMember {
  name: string;
  email: string;
  role: StaffRole;
  passwordHash: string;
}

/**
 * A new account and its membership. An e-mail that already signs in anywhere is refused: joining it to this clinic, or to this password, would
 * take over somebody's account.
 */
export async function addStaff(scope: Scope, kms: Kms, person: NewStaffMember): Promise<StaffRecord> {
  const { trx, vault, clinicId } = scope;
  const [id, userId] = [randomUUID(), randomUUID()];
  const { rows } = await trx.raw<{ rows: { id: string | null }[] }>(
    'select app.register_user(?, ?, ?) as id',
    [userId, emailIndex(kms, person.email), person.passwordHash],
  );
  if (!rows[0]?.id) refuse('email-already-registered');
  const row = await Staff.query(trx).insertAndFetch({
    clinicId,
    id,
    userId,
    role: person.role,
    nameCt: vault.seal(place('name_ct', id), person.name),
    emailCt: vault.seal(place('email_ct', id), person.email.trim()),
  });
  await scope.audit({ action: 'staff.create', entity: 'staff', entityId: id, subjectIds: [id], purpose });
  return open(scope, row);
}

export interface StaffChanges {
  /** The one that was read; left out, the last one wins. */
  version?: number | undefined;
  name?: string | undefined;
  role?: StaffRole | undefined;
  isActive?: boolean | undefined;
}

/**
 * Role and activity ask for a fresh second factor and bite on the person's next request (`app.begin`). A clinic never loses its last
 * active owner.
 */
export async function updateStaff(scope: Scope, id: string, changes: StaffChanges): Promise<StaffRecord> {
  const { trx, vault } = scope;
  // Owners are locked together, so that two of them cannot take each other out at once.
  const owners = await Staff.query(trx).where({ role: 'owner', isActive: true }).orderBy('id').forUpdate();
  const row = (await Staff.query(trx).findOne({ id }).forUpdate()) ?? refuse('not-found');
  if (changes.version !== undefined && changes.version !== row.version) refuse('version-conflict');
  const { name, role = row.role, isActive = row.isActive } = changes;
  if (role !== row.role || isActive !== row.isActive) await requireStepUp(scope);
  const staysOwner = role === 'owner' && isActive;
  if (!staysOwner && owners.length === 1 && owners[0]?.id === id) refuse('transition-refused');
  const nameCt = name === undefined ? row.nameCt : vault.seal(place('name_ct', id), name);
  const version = row.version + 1;
  await Staff.query(trx).patch({ role, isActive, nameCt, version }).where({ id });
  // Whoever comes back later signs in anew: a session of before would wake up with the membership.
  if (row.isActive && !isActive) await endSessions(scope, id);
  await noteChanges(scope, row, { name, role, isActive });
  const heldAt = isActive ? null : row.heldAt;
  return { ...open(scope, row), ...(name !== undefined && { name }), role, isActive, heldAt, version };
}

/** What was changed, never from what to what: names and roles of people are no matter of the audit. */
async function noteChanges(
  scope: Scope,
  before: Staff,
  { name, role, isActive }: Pick<StaffChanges, 'name' | 'role' | 'isActive'>,
): Promise<void> {
  const actions: string[] = [];
  if (role !== before.role) actions.push('staff.role-change');
  if (isActive !== before.isActive) actions.push(isActive ? 'staff.reactivate' : 'staff.deactivate');
  if (name !== undefined || actions.length === 0) actions.push('staff.update');
  for (const action of actions)
    await scope.audit({ action, entity: 'staff', entityId: before.id, subjectIds: [before.id], purpose });
}

const endSessions = async (scope: Scope, id: string): Promise<void> =>
  void (await scope.run({ text: 'select app.end_staff_sessions($1)', values: [id] }));

/** Ends whatever the person has open in this clinic; asking for oneself is not refused. */
export async function signOutStaff(scope: Scope, id: string): Promise<void> {
  if (!(await Staff.query(scope.trx).findOne({ id }))) refuse('not-found');
  await endSessions(scope, id);
  await scope.audit({ action: 'staff.sign-out', entity: 'staff', entityId: id, subjectIds: [id], purpose });
}
